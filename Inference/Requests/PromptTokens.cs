namespace Glimpse.Inference.Requests;

/// <summary>Where a picture's tokens lie in a prompt: the run of image tokens, its marks not included.</summary>
public readonly record struct ImageSpan(int Start, int Length);

/// <summary>A prompt in tokens.</summary>
/// <param name="Ids">Each picture is as many image tokens as it has features.</param>
/// <param name="Images">One for each picture, in order.</param>
public sealed record PromptTokens(int[] Ids, IReadOnlyList<ImageSpan> Images);
