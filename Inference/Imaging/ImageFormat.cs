namespace Glimpse.Inference.Imaging;

/// <summary>The kinds of picture files that are accepted.</summary>
public enum ImageFormat { Jpeg, Png, Gif, Webp, Bmp }

/// <summary>The words for formats in answers.</summary>
public static class ImageFormatNames
{
    /// <summary>Whether a server of these formats takes it.</summary>
    public static bool IsOf(this ImageFormat format, ImageFormats formats) => formats == ImageFormats.All || format is ImageFormat.Jpeg or ImageFormat.Png or ImageFormat.Webp;

    /// <summary>jpeg, png, gif, webp or bmp.</summary>
    public static string Name(this ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "jpeg",
        ImageFormat.Png => "png",
        ImageFormat.Gif => "gif",
        ImageFormat.Webp => "webp",
        _ => "bmp",
    };
}
