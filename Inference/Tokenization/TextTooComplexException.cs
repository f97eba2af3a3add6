namespace Glimpse.Inference.Tokenization;

/// <summary>The model's word pattern goes back too often over a text: its time would grow with the square of the length.</summary>
public sealed class TextTooComplexException()
    : Exception("The text holds runs of characters that this model's word pattern cannot cut in reasonable time. Shorten them.");
