using Glimpse.Inference.Caching;
using Glimpse.Inference.Imaging;
using Glimpse.Inference.Sampling;

namespace Glimpse.Inference.Requests;

/// <summary>A request that can be answered.</summary>
/// <param name="Tokens">The prompt, pictures as runs of image tokens.</param>
/// <param name="Pictures">In order.</param>
/// <param name="Sampling">With all defaults filled in.</param>
/// <param name="Rules">What else is asked of the answers.</param>
/// <param name="MaxTokens">As asked, at most what fits behind the prompt.</param>
/// <param name="CacheSalt">As asked.</param>
internal sealed record PreparedRequest(PromptTokens Tokens, PreparedPicture[] Pictures, SamplingPlan Sampling, AnswerRules Rules, int MaxTokens, string? CacheSalt)
{
    public int ImageTokens => Pictures.Sum(picture => picture.Measured.Tokens);
}

/// <summary>A picture on its way to the decoder: decoded and scaled, or with features that were kept from before.</summary>
internal sealed record PreparedPicture(MeasuredImage Measured, ImageKey Key, PreparedImage? Image, ImageFeatures? Features);
