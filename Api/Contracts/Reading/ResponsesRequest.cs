using System.Text.Json;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>The body of <c>/v1/responses</c>, in its common form: text and pictures in, text out, nothing stored.</summary>
internal sealed record ResponsesRequest
{
    private const string Limit = "max_output_tokens";
    private const string Logprobs = "message.output_text.logprobs";

    public required GenerationRequest Generation { get; init; }
    public StreamOptions Streaming { get; init; }
    public AnswerWish Wish { get; init; }

    /// <summary>For refusals of the engine.</summary>
    public required CallersNames Names { get; init; }

    /// <summary>What the answer repeats of the request.</summary>
    public required ResponseEcho Echo { get; init; }

    /// <summary>Reads everything but the input first, so that a request at fault is refused before a picture is decoded.</summary>
    public static ResponsesRequest Read(JsonElement body, ReadingRules rules)
    {
        var fields = JsonFields.Of(body, "");
        rules.CheckModel(fields.TakeText("model"));
        var streaming = StreamOptions.Read(fields);
        var wish = AnswerWish.Read(fields);
        var (thinking, effort) = ReadThinking(fields);
        var text = fields.Take("text");
        var generation = ConversationFields.Read(fields, $"resp_{Guid.NewGuid():N}", ReadLogprobs(fields), thinking, rules) with
        {
            MaxTokens = (int?)fields.TakeInteger(Limit, 1, int.MaxValue),
            ResponseFormat = text is { } config ? ReadFormat(JsonFields.Of(config, "text")) : null,
        };
        if (generation.Sampling.MinTokens > generation.MaxTokens) throw Refusal.WrongValue("min_tokens", $"at most '{Limit}'");
        var metadata = ReadMetadata(fields);
        var (instructions, input) = (fields.TakeText("instructions"), fields.Take("input"));
        UnsupportedFields.OfResponses.Settle(fields);
        fields.Finish();
        var reader = new InputReader(rules.Limits, rules.OnPicture);
        return new()
        {
            Generation = generation with { Messages = reader.Read(input, instructions) },
            Streaming = streaming,
            Wish = wish,
            Echo = new(instructions, effort, text?.Clone(), metadata),
            Names = new(NamesOf(reader.Places)),
        };
    }

    private static IEnumerable<(string Engines, string Callers)> NamesOf(IReadOnlyList<string> places)
    {
        yield return ("max_tokens", Limit);
        yield return ("response_format", "text.format.schema");
        yield return ("messages", "input");
        for (var i = 0; i < places.Count; i++) yield return ($"messages[{i}]", places[i]);
    }

    private static (ThinkingWish Wish, string? Effort) ReadThinking(JsonFields fields)
    {
        var wish = ThinkingWish.Read(fields);
        if (fields.TakeObject("reasoning") is not { } reasoning) return (wish, null);
        var effort = reasoning.PeekText("effort");
        wish = wish.And(reasoning.PathOf("effort"), ThinkingWish.ReadEffort(reasoning, "effort"));
        if (reasoning.Take("summary") is not null) throw Refusal.NotSupported(reasoning.PathOf("summary"), "The thought itself is told: leave it out.");
        reasoning.Finish();
        return (wish, effort);
    }

    private static ResponseFormat? ReadFormat(JsonFields text)
    {
        var format = ResponseFormatReader.ReadFlat(text, "format");
        if (text.TakeText("verbosity") is not (null or "medium")) throw Refusal.NotSupported(text.PathOf("verbosity"), "Say in 'instructions' how long the answer should be.");
        text.Finish();
        return format;
    }

    // OpenAI's own bounds for what is only given back.
    private static JsonElement? ReadMetadata(JsonFields fields)
    {
        const string Expected = "an object of at most 16 names of 64 characters, each with a text of at most 512";
        if (fields.Take("metadata") is not { } given) return null;
        if (given.ValueKind != JsonValueKind.Object) throw Refusal.WrongType("metadata", Expected, JsonFields.Kind(given));
        var fits = given.GetPropertyCount() <= 16 && given.EnumerateObject().All(pair => pair.Name.Length <= 64 && pair.Value.ValueKind == JsonValueKind.String && pair.Value.GetString()!.Length <= 512);
        return fits ? given.Clone() : throw Refusal.WrongValue("metadata", Expected);
    }

    private static int? ReadLogprobs(JsonFields fields)
    {
        var wanted = false;
        foreach (var included in fields.TakeTexts("include", most: 16, longest: 128))
        {
            if (included != Logprobs) throw Refusal.NotSupported("include", $"Of what can be included there is only {Logprobs}.");
            wanted = true;
        }
        var alternatives = (int?)fields.TakeInteger("top_logprobs", 0, SamplingReader.MostAlternatives) ?? 0;
        if (!wanted && alternatives > 0) throw Refusal.WrongValue("top_logprobs", $"left out unless 'include' has {Logprobs}");
        return wanted ? alternatives : null;
    }
}

/// <summary>What an answer of <c>/v1/responses</c> repeats of its request.</summary>
/// <param name="Text">The form that was asked for, as it was given.</param>
/// <param name="Metadata">The caller's labels.</param>
internal sealed record ResponseEcho(string? Instructions, string? Effort, JsonElement? Text, JsonElement? Metadata)
{
    /// <summary>The same with the instructions that the model got: a guard may have masked some of them.</summary>
    public ResponseEcho AsAsked(GenerationEvent first) =>
        Instructions is not null && first is GenerationAccepted { Asked: [{ Role: ChatRole.System, Content: [TextPart told] }, ..] } ? this with { Instructions = told.Text } : this;
}
