using System.Text.Json.Serialization;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts;

/// <summary>What a request's input would take: the answer of the routes that count.</summary>
internal sealed record InputTokenCount(string Object, int InputTokens, InputTokensDetails InputTokensDetails)
{
    public static InputTokenCount Of(PromptCount count) => new("response.input_tokens", count.PromptTokens, new(count.ImageTokens));
}

internal sealed record InputTokensDetails(int ImageTokens);

/// <summary>The answer of <c>/tokenize</c>, in vLLM's shape.</summary>
/// <param name="MaxModelLen">Prompt and answer together, in tokens.</param>
internal sealed record TokenizedText(int Count, int MaxModelLen, IReadOnlyList<int> Tokens)
{
    /// <summary>Each token's text, where it was asked for; a part of a character shows as U+FFFD.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? TokenStrs { get; init; }
}

/// <summary>The answer of <c>/detokenize</c>, in vLLM's shape.</summary>
internal sealed record DetokenizedText(string Prompt);
