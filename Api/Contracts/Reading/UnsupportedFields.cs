using System.Text.Json;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>
/// The fields of OpenAI's API, and of its wider kin, that nothing here honours yet. Clients send many of them with the value that changes nothing: that value is taken, any other is refused by name.
/// </summary>
internal static class UnsupportedFields
{
    private const string LeaveOut = "Leave it out.";

    // They describe the caller's side, or ask for storage and billing that do not exist here.
    private static readonly string[] Harmless = ["user", "metadata", "store", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "parallel_tool_calls"];

    private static readonly Dictionary<string, (Func<JsonElement, bool> ChangesNothing, string Remedy)> Known = new(StringComparer.Ordinal)
    {
        ["n"] = (value => Is(value, 1), "One answer is given: send 1, or leave it out."),
        ["best_of"] = (value => Is(value, 1), LeaveOut),
        ["presence_penalty"] = (value => Is(value, 0), LeaveOut),
        ["frequency_penalty"] = (value => Is(value, 0), LeaveOut),
        ["min_p"] = (value => Is(value, 0), LeaveOut),
        ["min_tokens"] = (value => Is(value, 0), LeaveOut),
        ["logit_bias"] = (IsEmpty, LeaveOut),
        ["logprobs"] = (IsFalse, LeaveOut),
        ["top_logprobs"] = (value => Is(value, 0), LeaveOut),
        ["stop"] = (IsEmpty, LeaveOut),
        ["stop_token_ids"] = (IsEmpty, LeaveOut),
        ["ignore_eos"] = (IsFalse, LeaveOut),
        ["bad_words"] = (IsEmpty, LeaveOut),
        ["echo"] = (IsFalse, LeaveOut),
        ["response_format"] = (IsTextFormat, "Ask for the format in the prompt, or send {\"type\":\"text\"}."),
        ["tools"] = (IsEmpty, LeaveOut),
        ["tool_choice"] = (value => Is(value, "none", "auto"), LeaveOut),
        ["functions"] = (IsEmpty, LeaveOut),
        ["function_call"] = (value => Is(value, "none", "auto"), LeaveOut),
        ["modalities"] = (IsTextOnly, "Answers are text: send [\"text\"], or leave it out."),
        ["service_tier"] = (value => Is(value, "auto", "default"), LeaveOut),
        ["verbosity"] = (value => Is(value, "medium"), LeaveOut),
        ["reasoning_effort"] = (Never, "Use chat_template_kwargs: {\"enable_thinking\": true}."),
        ["audio"] = (Never, LeaveOut),
        ["prediction"] = (Never, LeaveOut),
        ["web_search_options"] = (Never, LeaveOut),
        ["repetition_penalty"] = (Never, LeaveOut),
        ["length_penalty"] = (Never, LeaveOut),
        ["use_beam_search"] = (IsFalse, LeaveOut),
        ["cache_salt"] = (Never, LeaveOut),
        ["priority"] = (value => Is(value, 0), LeaveOut),
        ["thinking_token_budget"] = (Never, LeaveOut),
        ["structured_outputs"] = (Never, LeaveOut),
        ["guided_json"] = (Never, LeaveOut),
        ["chat_template"] = (Never, "The model's own template is always used."),
        ["mm_processor_kwargs"] = (Never, LeaveOut),
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

    private static bool IsTextFormat(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 1 && value.TryGetProperty("type", out var type) && Is(type, "text");

    private static bool IsTextOnly(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 1 && Is(value[0], "text");
}
