namespace Glimpse.Inference.Requests;

/// <summary>What a request's prompt takes.</summary>
/// <param name="Ids">Its tokens, a picture as a run of image tokens.</param>
/// <param name="ImageTokens">Those that stand for pictures.</param>
/// <param name="Images">The pictures in order, as their files say.</param>
public sealed record PromptCount(IReadOnlyList<int> Ids, int ImageTokens, IReadOnlyList<ImageFacts> Images)
{
    /// <summary>All tokens of the prompt, those of pictures included.</summary>
    public int PromptTokens => Ids.Count;
}
