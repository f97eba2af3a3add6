namespace Glimpse.ModelBuilder.Graphs;

/// <summary>A matrix of floats that can be read in bands of rows, so that no step ever holds a whole checkpoint.</summary>
internal interface IRows
{
    /// <summary>What messages call it, such as <c>model.safetensors: lm_head.weight</c>.</summary>
    string Label { get; }

    /// <summary>Number of rows.</summary>
    long Count { get; }

    /// <summary>Elements of one row.</summary>
    int Width { get; }

    /// <summary>Reads whole rows from <paramref name="first"/> on; the destination's length is a multiple of <see cref="Width"/>.</summary>
    void Read(long first, Span<float> destination);
}
