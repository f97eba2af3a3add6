namespace Glimpse.ModelBuilder;

/// <summary>How many 4-bit weights may share a scale.</summary>
public static class BlockSizes
{
    /// <summary>The finest, and what is built unless another is asked for.</summary>
    public const int Smallest = 32;

    /// <summary>Every size that can be asked for. Larger ones are fewer bytes to read, so faster, and less exact.</summary>
    public static IReadOnlyList<int> All { get; } = [Smallest, 64, 128];
}
