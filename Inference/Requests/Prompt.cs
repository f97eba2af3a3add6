namespace Glimpse.Inference.Requests;

/// <summary>A prompt as the decoder takes it.</summary>
/// <param name="ids">Token ids, the image token repeated once per feature row.</param>
/// <param name="images">Where pictures stand, in order.</param>
internal sealed class Prompt(int[] ids, PromptImage[] images)
{
    private readonly RotaryPositions _positions = RotaryPositions.Of(ids.Length, images);

    public ReadOnlySpan<int> Ids => ids;
    public int Length => ids.Length;
    public ReadOnlySpan<PromptImage> Images => images;

    /// <summary>Positions of the prompt's tokens and of those that follow it.</summary>
    public RotaryPositions Positions => _positions;
}

/// <summary>A picture's place in a prompt.</summary>
/// <param name="Start">Index of its first image token.</param>
/// <param name="Rows">Height in merged patches.</param>
/// <param name="Columns">Width in merged patches.</param>
/// <param name="Features">The encoder's output, [Rows * Columns, hidden].</param>
internal readonly record struct PromptImage(int Start, int Rows, int Columns, ReadOnlyMemory<float> Features)
{
    public int Length => Rows * Columns;
}
