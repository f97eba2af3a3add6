using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Responses;

/// <summary>What an answer cost, in the names of <c>/v1/responses</c>; tokens of pictures are part of the input's.</summary>
internal sealed record ResponseUsage(int InputTokens, PromptTokensDetails InputTokensDetails, int OutputTokens, CompletionTokensDetails OutputTokensDetails, int TotalTokens)
{
    public static ResponseUsage Of(TokenUsage usage) => new(
        usage.PromptTokens, new(usage.CachedTokens, usage.ImageTokens), usage.CompletionTokens, new(usage.ReasoningTokens), usage.TotalTokens);
}
