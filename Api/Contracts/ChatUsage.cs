using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts;

/// <summary>What an answer cost, in OpenAI's names; those of pictures are part of the prompt's.</summary>
internal sealed record ChatUsage(int PromptTokens, int CompletionTokens, int TotalTokens, PromptTokensDetails PromptTokensDetails, CompletionTokensDetails CompletionTokensDetails)
{
    public static ChatUsage Of(TokenUsage usage) => new(
        usage.PromptTokens, usage.CompletionTokens, usage.TotalTokens, new(usage.CachedTokens, usage.ImageTokens), new(usage.ReasoningTokens));
}

internal sealed record PromptTokensDetails(int CachedTokens, int ImageTokens);

internal sealed record CompletionTokensDetails(int ReasoningTokens);
