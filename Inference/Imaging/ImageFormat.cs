namespace Glimpse.Inference.Imaging;

/// <summary>The kinds of picture files that are accepted.</summary>
public enum ImageFormat { Jpeg, Png, Gif, Webp, Bmp }

/// <summary>The words for formats in answers.</summary>
public static class ImageFormatNames
{
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
