namespace Glimpse.Inference.Imaging.Formats;

/// <summary>A picture being decoded: its rows, one after another from the top, as RGB bytes with transparency laid on white.</summary>
internal abstract class PixelRows(int width, int height) : IDisposable
{
    /// <summary>Pixels; fewer than the file's where the decoder scales down.</summary>
    public int Width { get; } = width;

    /// <summary>Pixels; fewer than the file's where the decoder scales down.</summary>
    public int Height { get; } = height;

    /// <param name="row">[width, 3], the next row.</param>
    public abstract void Read(Span<byte> row);

    /// <summary>Lets go of what native code holds, where there is any.</summary>
    protected virtual void Release()
    {
    }

    public void Dispose() => Release();
}
