using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>The fields beside the conversation that every route for conversations takes.</summary>
internal static class ConversationFields
{
    private const int LongestSalt = 256;

    /// <summary>What these fields ask for; messages, the limit of tokens and the form are the route's own to read.</summary>
    /// <param name="id">The answer's.</param>
    /// <param name="topLogprobs">How many alternatives to tell for each token; null: nothing about tokens.</param>
    /// <param name="thinking">What the request says about it.</param>
    public static GenerationRequest Read(JsonFields fields, string id, int? topLogprobs, ThinkingWish thinking, ReadingRules rules) => new()
    {
        Id = id,
        Messages = [],
        EnableThinking = thinking.Enabled ?? rules.ThinkByDefault,
        Sampling = SamplingReader.Read(fields) with { TopLogprobs = topLogprobs, ThinkingBudget = thinking.Budget },
        CacheSalt = ReadCacheSalt(fields),
        Priority = (int?)fields.TakeInteger("priority", int.MinValue, int.MaxValue) ?? 0,
    };

    // A salt only ever narrows who shares cached work: without one, it is all who give none.
    private static string? ReadCacheSalt(JsonFields fields) => fields.TakeText("cache_salt") is not { } salt ? null
        : salt.Length is > 0 and <= LongestSalt ? salt
        : throw Refusal.WrongValue("cache_salt", $"1 to {LongestSalt} characters");
}
