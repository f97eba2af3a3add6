using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Imaging;

/// <summary>What a picture's header tells: whether it is accepted, and what it takes in the prompt. Nothing is decoded for it.</summary>
/// <param name="Header">Held against the limits.</param>
/// <param name="Facts">What its file is.</param>
/// <param name="Width">To which it is scaled, in pixels.</param>
/// <param name="Height">To which it is scaled, in pixels.</param>
/// <param name="Grid">Its patches at that size.</param>
/// <param name="Tokens">That it takes in the prompt.</param>
public sealed record MeasuredImage(ImageHeader Header, ImageFacts Facts, int Width, int Height, PatchGrid Grid, int Tokens);
