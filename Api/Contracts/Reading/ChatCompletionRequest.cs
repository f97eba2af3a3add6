using System.Text.Json;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>The body of <c>/v1/chat/completions</c>: what is not honoured is refused by name, never ignored in silence.</summary>
internal sealed record ChatCompletionRequest
{
    private const string OlderLimit = "max_tokens";
    private const string NewerLimit = "max_completion_tokens";
    private const int LongestSalt = 256;

    public required GenerationRequest Generation { get; init; }
    public bool Stream { get; init; }

    /// <summary>Whether a stream ends with a chunk that tells the usage.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>The name under which the caller limits the answer's tokens.</summary>
    public string TokenLimitName { get; init; } = OlderLimit;

    /// <summary>Reads everything but the messages first, so that a request at fault is refused before a picture is decoded.</summary>
    /// <param name="checkModel">Throws where the name is not served.</param>
    public static ChatCompletionRequest Read(JsonElement body, string id, bool thinkByDefault, RequestLimits limits, Action<string?> checkModel)
    {
        var fields = JsonFields.Of(body, "");
        checkModel(fields.TakeText("model"));
        var stream = fields.TakeBoolean("stream") ?? false;
        var includeUsage = ReadStreamOptions(fields, stream);
        var thinking = ThinkingWish.Read(fields);
        var (maxTokens, limitName) = ReadMaxTokens(fields);
        var generation = new GenerationRequest
        {
            Id = id,
            Messages = [],
            MaxTokens = maxTokens,
            Choices = (int?)fields.TakeInteger("n", 1, int.MaxValue) ?? 1,
            Sampling = SamplingReader.Read(fields) with { ThinkingBudget = thinking.Budget },
            EnableThinking = thinking.Enabled ?? thinkByDefault,
            ResponseFormat = ResponseFormatReader.Read(fields),
            CacheSalt = ReadCacheSalt(fields),
        };
        if (generation.Sampling.MinTokens > maxTokens) throw Refusal.WrongValue("min_tokens", $"at most '{limitName}'");
        var messages = fields.Take("messages");
        UnsupportedFields.Settle(fields);
        fields.Finish();
        return new()
        {
            Generation = generation with { Messages = new MessageReader(limits).Read(messages) },
            Stream = stream,
            IncludeUsage = includeUsage,
            TokenLimitName = limitName,
        };
    }

    /// <summary>A refusal of the engine, which knows one name only for the limit of tokens, in the caller's own.</summary>
    public RequestRefusedException InCallersWords(RequestRefusedException refusal) => refusal.Parameter == OlderLimit && TokenLimitName != OlderLimit
        ? new(refusal.Code, refusal.Message.Replace(OlderLimit, TokenLimitName, StringComparison.Ordinal), TokenLimitName)
        : refusal;

    private static (int? Tokens, string Name) ReadMaxTokens(JsonFields fields)
    {
        var older = (int?)fields.TakeInteger(OlderLimit, 1, int.MaxValue);
        var newer = (int?)fields.TakeInteger(NewerLimit, 1, int.MaxValue);
        if (older is not null && newer is not null && older != newer) throw Refusal.WrongValue(OlderLimit, $"the same as '{NewerLimit}', or left out");
        return newer is null ? (older, OlderLimit) : (newer, NewerLimit);
    }

    // A salt only ever narrows who shares cached work: without one, it is all who give none.
    private static string? ReadCacheSalt(JsonFields fields) => fields.TakeText("cache_salt") is not { } salt ? null
        : salt.Length is > 0 and <= LongestSalt ? salt
        : throw Refusal.WrongValue("cache_salt", $"1 to {LongestSalt} characters");

    private static bool ReadStreamOptions(JsonFields fields, bool stream)
    {
        if (fields.TakeObject("stream_options") is not { } options) return false;
        if (!stream) throw Refusal.WrongValue("stream_options", "left out unless 'stream' is true");
        var includeUsage = options.TakeBoolean("include_usage") ?? false;
        if (options.TakeBoolean("include_obfuscation") is true) throw Refusal.NotSupported(options.PathOf("include_obfuscation"), "Leave it out.");
        options.Finish();
        return includeUsage;
    }
}
