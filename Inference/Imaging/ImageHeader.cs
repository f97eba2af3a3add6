namespace Glimpse.Inference.Imaging;

/// <summary>What a picture's header says: known before anything is decoded.</summary>
public sealed record ImageHeader
{
    internal ImageHeader(ImageFormat format, int storedWidth, int storedHeight, int frames = 1, Orientation orientation = Orientation.Upright)
    {
        (Format, StoredWidth, StoredHeight, Frames, Orientation) = (format, storedWidth, storedHeight, frames, orientation);
        (Width, Height) = orientation.Transposes() ? (storedHeight, storedWidth) : (storedWidth, storedHeight);
    }

    public ImageFormat Format { get; }

    /// <summary>Pixels, after the orientation tag is applied.</summary>
    public int Width { get; }

    /// <summary>Pixels, after the orientation tag is applied.</summary>
    public int Height { get; }

    /// <summary>Frames of an animation, of which the first is used; 1 for a still picture.</summary>
    public int Frames { get; }

    /// <summary>Pixels, as they lie in the file.</summary>
    internal int StoredWidth { get; }

    /// <summary>Pixels, as they lie in the file.</summary>
    internal int StoredHeight { get; }

    internal Orientation Orientation { get; }

    /// <summary>False where the file says that its alpha channel means nothing, as animated WebP can.</summary>
    internal bool AlphaCounts { get; init; } = true;
}
