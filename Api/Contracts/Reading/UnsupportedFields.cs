using System.Text.Json;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>
/// The fields of OpenAI's API, and of its wider kin, that nothing here honours yet. Clients send many of them with the value that changes nothing: that value is taken, any other is refused by name.
/// </summary>
internal static class UnsupportedFields
{
    private const string LeaveOut = "Leave it out.";
    private const string UseFormat = "Use response_format.";

    // They describe the caller's side, or ask for storage and billing that do not exist here.
    private static readonly string[] Harmless = ["user", "metadata", "store", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "parallel_tool_calls"];

    private static readonly Dictionary<string, (Func<JsonElement, bool> ChangesNothing, string Remedy)> Known = new(StringComparer.Ordinal)
    {
        ["best_of"] = (value => Is(value, 1), LeaveOut),
        ["echo"] = (IsFalse, LeaveOut),
        ["tools"] = (IsEmpty, LeaveOut),
        ["tool_choice"] = (value => Is(value, "none", "auto"), LeaveOut),
        ["functions"] = (IsEmpty, LeaveOut),
        ["function_call"] = (value => Is(value, "none", "auto"), LeaveOut),
        ["modalities"] = (IsTextOnly, "Answers are text: send [\"text\"], or leave it out."),
        ["service_tier"] = (value => Is(value, "auto", "default"), LeaveOut),
        ["verbosity"] = (value => Is(value, "medium"), LeaveOut),
        ["audio"] = (Never, LeaveOut),
        ["prediction"] = (Never, LeaveOut),
        ["web_search_options"] = (Never, LeaveOut),
        ["length_penalty"] = (Never, LeaveOut),
        ["use_beam_search"] = (IsFalse, LeaveOut),
        ["priority"] = (value => Is(value, 0), LeaveOut),
        ["structured_outputs"] = (Never, UseFormat),
        ["guided_json"] = (Never, UseFormat),
        ["chat_template"] = (Never, "The model's own template is always used."),
        ["mm_processor_kwargs"] = (Never, LeaveOut),
        ["media_io_kwargs"] = (Never, LeaveOut),
        ["include_stop_str_in_output"] = (IsFalse, LeaveOut),
        ["include_reasoning"] = (IsTrue, "A thought is always told, apart from the answer."),
        ["skip_special_tokens"] = (IsTrue, LeaveOut),
        ["add_generation_prompt"] = (IsTrue, LeaveOut),
        ["continue_final_message"] = (IsFalse, LeaveOut),
        ["truncate_prompt_tokens"] = (Never, "Send a prompt that fits."),
        ["prompt_logprobs"] = (Never, LeaveOut),
        ["allowed_token_ids"] = (IsEmpty, "Use logit_bias."),
        ["return_token_ids"] = (IsFalse, LeaveOut),
        ["repetition_detection"] = (Never, LeaveOut),
        ["stream_interval"] = (value => Is(value, 1), LeaveOut),
        ["request_id"] = (Never, "Name the request in the header x-request-id."),
        ["session_id"] = (Never, LeaveOut),
        ["vllm_xargs"] = (IsEmpty, LeaveOut),
    };

    /// <summary>Takes the known fields that change nothing, and refuses the first that would.</summary>
    public static void Settle(JsonFields fields)
    {
        fields.Ignore(Harmless);
        foreach (var (name, value) in fields.Left.ToList())
        {
            if (!Known.TryGetValue(name, out var rule)) continue;
            if (value.ValueKind != JsonValueKind.Null && !rule.ChangesNothing(value)) throw Refusal.NotSupported(name, rule.Remedy);
            fields.Ignore(name);
        }
    }

    private static bool Never(JsonElement value) => false;

    private static bool IsFalse(JsonElement value) => value.ValueKind == JsonValueKind.False;

    private static bool IsTrue(JsonElement value) => value.ValueKind == JsonValueKind.True;

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        _ => false,
    };

    private static bool Is(JsonElement value, double number) => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var given) && given == number;

    private static bool Is(JsonElement value, params ReadOnlySpan<string> words)
    {
        if (value.ValueKind != JsonValueKind.String) return false;
        foreach (var word in words)
        {
            if (value.ValueEquals(word)) return true;
        }
        return false;
    }

    private static bool IsTextOnly(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 1 && Is(value[0], "text");
}
