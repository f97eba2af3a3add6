namespace Glimpse.Inference.Imaging.Formats;

/// <summary>The rows of a picture that is already in memory.</summary>
internal sealed class MemoryRows(RgbImage image) : PixelRows(image.Width, image.Height)
{
    private int _next;

    public override void Read(Span<byte> row) => image.Row(_next++).CopyTo(row);
}
