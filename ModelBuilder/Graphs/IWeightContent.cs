namespace Glimpse.ModelBuilder.Graphs;

/// <summary>The bytes of a weight, written on demand and in pieces.</summary>
internal interface IWeightContent
{
    /// <summary>Writes the tensor's bytes, little endian, row-major.</summary>
    void WriteTo(Stream stream, CancellationToken cancellation);
}
