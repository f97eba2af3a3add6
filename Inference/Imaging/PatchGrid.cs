namespace Glimpse.Inference.Imaging;

/// <summary>A picture counted in patches.</summary>
public readonly record struct PatchGrid(int Rows, int Columns)
{
    public int Patches => Rows * Columns;

    /// <summary>Tokens that the picture takes in the prompt: one per merged block.</summary>
    public int Tokens(int mergeSize) => Patches / (mergeSize * mergeSize);
}
