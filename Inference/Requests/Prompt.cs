namespace Glimpse.Inference.Requests;

/// <summary>A prompt as the decoder takes it.</summary>
/// <param name="ids">Token ids, the image token repeated once per feature row.</param>
/// <param name="images">Where pictures stand, in order.</param>
/// <param name="cacheSalt">What is computed for it is reused only for prompts with the same salt.</param>
internal sealed class Prompt(int[] ids, PromptImage[] images, string? cacheSalt = null)
{
    private readonly RotaryPositions _positions = RotaryPositions.Of(ids.Length, images);

    public ReadOnlySpan<int> Ids => ids;
    public int Length => ids.Length;
    public ReadOnlySpan<PromptImage> Images => images;
    public string? CacheSalt => cacheSalt;

    /// <summary>Positions of the prompt's tokens and of those that follow it.</summary>
    public RotaryPositions Positions => _positions;
}

/// <summary>A picture's place in a prompt.</summary>
/// <param name="Start">Index of its first image token.</param>
/// <param name="Rows">Height in merged patches.</param>
/// <param name="Columns">Width in merged patches.</param>
/// <param name="Features">The encoder's output, [Rows * Columns, hidden].</param>
/// <param name="Sha256">Of the file that it came from.</param>
internal readonly record struct PromptImage(int Start, int Rows, int Columns, ReadOnlyMemory<float> Features, string Sha256 = "")
{
    public int Length => Rows * Columns;

    /// <summary>Whether both stand at the same place for the same picture. A picture without a hash equals none.</summary>
    public bool IsSameAs(PromptImage other) =>
        Sha256.Length > 0 && Sha256 == other.Sha256 && (Start, Rows, Columns) == (other.Start, other.Rows, other.Columns);
}
