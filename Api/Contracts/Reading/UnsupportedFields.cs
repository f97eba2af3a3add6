using System.Text.Json;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>
/// The fields of OpenAI's API, and of its wider kin, that nothing here honours yet. Clients send many of them with the value that changes nothing: that value is taken, any other is refused by name.
/// </summary>
internal sealed class UnsupportedFields
{
    private const string LeaveOut = "Leave it out.";
    private const string NoTools = "The model calls no tools: leave it out.";
    private const string NothingStored = "Nothing is stored here: send false, or leave it out.";

    // They say who asks and what for, in the caller's own words.
    private static readonly string[] Labels = ["user", "user_id", "metadata"];

    /// <summary>What both routes for conversations have in common.</summary>
    private static readonly Dictionary<string, Rule> Shared = new()
    {
        ["tools"] = new(IsEmpty, NoTools),
        ["tool_choice"] = new(value => Is(value, "none", "auto"), NoTools),
        ["parallel_tool_calls"] = new(IsBoolean, NoTools),
        ["store"] = new(IsFalse, NothingStored),
        ["safety_identifier"] = new(Never, "Name the end user in 'user'."),
        ["prompt_cache_key"] = new(Never, "Prompts are reused without it; 'cache_salt' keeps callers apart."),
        ["prompt_cache_options"] = new(IsEmpty, LeaveOut),
        ["prompt_cache_retention"] = new(value => Is(value, "in_memory", "in-memory"), "Prompts stay in memory only."),
        ["moderation"] = new(Never, LeaveOut),
        ["service_tier"] = new(value => Is(value, "auto", "default"), LeaveOut),
        ["length_penalty"] = new(value => Is(value, 1), "There is no beam search: leave it out."),
        ["use_beam_search"] = new(IsFalse, LeaveOut),
        ["chat_template"] = new(Never, "The model's own template is always used."),
        ["mm_processor_kwargs"] = new(IsEmpty, "Pictures are prepared as the model's package says."),
        ["media_io_kwargs"] = new(IsEmpty, "Pictures are read as their files say."),
        ["skip_special_tokens"] = new(IsTrue, "Answers are text without the model's marks."),
        ["truncate_prompt_tokens"] = new(Never, "Send a prompt that fits."),
        ["prompt_logprobs"] = new(Never, LeaveOut),
        ["allowed_token_ids"] = new(IsEmpty, "Use logit_bias or response_format."),
        ["return_token_ids"] = new(IsFalse, "POST /tokenize gives the ids of a text."),
        ["repetition_detection"] = new(Never, "Use repetition_penalty or frequency_penalty."),
        ["stream_interval"] = new(value => Is(value, 1), "Every token is sent as soon as it is there."),
        ["session_id"] = new(Never, LeaveOut),
        ["vllm_xargs"] = new(IsEmpty, LeaveOut),
    };

    private readonly Dictionary<string, Rule> _rules;

    private UnsupportedFields(Dictionary<string, Rule> own) => _rules = new(Shared.Concat(own), StringComparer.Ordinal);

    public static UnsupportedFields OfChat { get; } = new(new()
    {
        ["best_of"] = new(value => Is(value, 1), "Use n."),
        ["echo"] = new(IsFalse, LeaveOut),
        ["functions"] = new(IsEmpty, NoTools),
        ["function_call"] = new(value => Is(value, "none", "auto"), NoTools),
        ["modalities"] = new(IsTextOnly, "Answers are text: send [\"text\"], or leave it out."),
        ["verbosity"] = new(value => Is(value, "medium"), LeaveOut),
        ["audio"] = new(Never, "Answers are text: leave it out."),
        ["prediction"] = new(Never, LeaveOut),
        ["web_search_options"] = new(Never, LeaveOut),
        ["add_generation_prompt"] = new(IsTrue, LeaveOut),
        ["continue_final_message"] = new(IsFalse, "The model always begins a message of its own."),
    });

    public static UnsupportedFields OfResponses { get; } = new(new()
    {
        ["background"] = new(IsFalse, "Ask with stream, or wait for the answer."),
        ["previous_response_id"] = new(Never, "Nothing is stored here: send the conversation so far in 'input'."),
        ["conversation"] = new(Never, "Nothing is stored here: send the conversation so far in 'input'."),
        ["prompt"] = new(Never, "Nothing is stored here: send the prompt itself in 'instructions' and 'input'."),
        ["truncation"] = new(value => Is(value, "disabled"), "Send an input that fits."),
        ["max_tool_calls"] = new(Never, NoTools),
        ["context_management"] = new(IsEmpty, "Send an input that fits."),
        ["access_programs"] = new(IsEmpty, LeaveOut),
        ["image"] = new(IsEmpty, LeaveOut),
        ["personality"] = new(Never, "Say it in 'instructions'."),
        ["request_id"] = new(Never, "Name the request in the header x-request-id."),
    });

    /// <summary>Takes the known fields that change nothing, and refuses the first that would.</summary>
    public void Settle(JsonFields fields)
    {
        fields.Ignore(Labels);
        foreach (var (name, value) in fields.Left.ToList())
        {
            if (!_rules.TryGetValue(name, out var rule)) continue;
            if (value.ValueKind != JsonValueKind.Null && !rule.ChangesNothing(value)) throw Refusal.NotSupported(name, rule.Remedy);
            fields.Ignore(name);
        }
    }

    private static bool Never(JsonElement value) => false;

    private static bool IsFalse(JsonElement value) => value.ValueKind == JsonValueKind.False;

    private static bool IsTrue(JsonElement value) => value.ValueKind == JsonValueKind.True;

    private static bool IsBoolean(JsonElement value) => IsFalse(value) || IsTrue(value);

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

    /// <param name="ChangesNothing">Whether a value asks for what happens anyway.</param>
    /// <param name="Remedy">What to do instead.</param>
    private sealed record Rule(Func<JsonElement, bool> ChangesNothing, string Remedy);
}
