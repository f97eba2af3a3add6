using System.Text.Json;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>The body of <c>/v1/chat/completions</c>: what is not honoured is refused by name, never ignored in silence.</summary>
internal sealed record ChatCompletionRequest
{
    public required GenerationRequest Generation { get; init; }
    public bool Stream { get; init; }

    /// <summary>Whether a stream ends with a chunk that tells the usage.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Reads everything but the messages first, so that a request at fault is refused before a picture is decoded.</summary>
    /// <param name="checkModel">Throws where the name is not served.</param>
    public static ChatCompletionRequest Read(JsonElement body, string id, bool thinkByDefault, RequestLimits limits, Action<string?> checkModel)
    {
        var fields = JsonFields.Of(body, "");
        checkModel(fields.TakeText("model"));
        var stream = fields.TakeBoolean("stream") ?? false;
        var includeUsage = ReadStreamOptions(fields, stream);
        var generation = new GenerationRequest
        {
            Id = id,
            Messages = [],
            MaxTokens = ReadMaxTokens(fields),
            Sampling = ReadSampling(fields),
            EnableThinking = ReadThinking(fields) ?? thinkByDefault,
        };
        var messages = fields.Take("messages");
        UnsupportedFields.Settle(fields);
        fields.Finish();
        return new()
        {
            Generation = generation with { Messages = new MessageReader(limits).Read(messages) },
            Stream = stream,
            IncludeUsage = includeUsage,
        };
    }

    private static SamplingOptions ReadSampling(JsonFields fields) => new()
    {
        Temperature = fields.TakeNumber("temperature", 0, 2),
        TopP = fields.TakeNumber("top_p", 0, 1, above: true),
        TopK = (int?)fields.TakeInteger("top_k", -1, int.MaxValue),
        Seed = fields.TakeInteger("seed", long.MinValue, long.MaxValue),
    };

    // max_tokens is the older name of the same limit.
    private static int? ReadMaxTokens(JsonFields fields)
    {
        var older = (int?)fields.TakeInteger("max_tokens", 1, int.MaxValue);
        var newer = (int?)fields.TakeInteger("max_completion_tokens", 1, int.MaxValue);
        if (older is not null && newer is not null && older != newer) throw Refusal.WrongValue("max_tokens", "the same as 'max_completion_tokens', or left out");
        return newer ?? older;
    }

    private static bool ReadStreamOptions(JsonFields fields, bool stream)
    {
        if (fields.TakeObject("stream_options") is not { } options) return false;
        if (!stream) throw Refusal.WrongValue("stream_options", "left out unless 'stream' is true");
        var includeUsage = options.TakeBoolean("include_usage") ?? false;
        if (options.TakeBoolean("include_obfuscation") is true) throw Refusal.NotSupported(options.PathOf("include_obfuscation"), "Leave it out.");
        options.Finish();
        return includeUsage;
    }

    private static bool? ReadThinking(JsonFields fields)
    {
        if (fields.TakeObject("chat_template_kwargs") is not { } arguments) return null;
        var thinking = arguments.TakeBoolean("enable_thinking");
        arguments.Finish();
        return thinking;
    }
}
