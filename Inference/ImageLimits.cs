using System.ComponentModel.DataAnnotations;

namespace Glimpse.Inference;

/// <summary>Which kinds of picture files are taken.</summary>
public enum ImageFormats
{
    /// <summary>JPEG, PNG, GIF, WebP and BMP.</summary>
    All,

    /// <summary>JPEG, PNG and WebP of at most 5 MB.</summary>
    Web,
}

/// <summary>What pictures are accepted, checked before anything is decoded, and what decoding may take.</summary>
public sealed class ImageLimits
{
    private const int WebBytes = 5 * 1024 * 1024;

    /// <summary>Which kinds of pictures are taken: every one that can be read, or JPEG, PNG and WebP up to 5 MB.</summary>
    public ImageFormats Formats { get; set; } = ImageFormats.All;

    /// <summary>Bytes of one picture's file.</summary>
    [Range(1, int.MaxValue)]
    public int MaxBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>Bytes of one picture's file that <see cref="Formats"/> allows too.</summary>
    public int AcceptedBytes => Formats == ImageFormats.Web ? Math.Min(MaxBytes, WebBytes) : MaxBytes;

    /// <summary>Pixels of a picture that is decoded as it is; larger ones are scaled down while decoding.</summary>
    [Range(1, int.MaxValue)]
    public int MaxPixels { get; set; } = 2048 * 2048;

    /// <summary>Pixels above which a picture is refused.</summary>
    [Range(1, int.MaxValue)]
    public int MaxPixelsScaled { get; set; } = 50_000_000;

    /// <summary>Pixels of one request's pictures together, above which it is refused: what decoding may take is bounded for a request too, not for each picture alone.</summary>
    [Range(1, int.MaxValue)]
    public int MaxRequestPixels { get; set; } = 200_000_000;

    /// <summary>Pictures in one request.</summary>
    [Range(0, 1024)]
    public int MaxPictures { get; set; } = 16;

    /// <summary>Seconds that decoding and scaling one picture may take before it is given up and refused.</summary>
    [Range(1, 600)]
    public int DecodeSeconds { get; set; } = 5;
}
