namespace Glimpse.ModelBuilder.Graphs;

/// <summary>A few bytes that are known when the graph is composed: shapes, axes, split sizes.</summary>
internal sealed class LiteralContent(byte[] bytes) : IWeightContent
{
    public void WriteTo(Stream stream, CancellationToken cancellation) => stream.Write(bytes);
}
