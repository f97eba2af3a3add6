using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Imaging;

/// <summary>Every reason for not taking a picture, in words that its sender can act on.</summary>
internal static class ImageRefusal
{
    public const string Supported = "Supported formats are JPEG, PNG, GIF, WebP and BMP.";

    public static RequestRefusedException NoBytes() =>
        new("image_empty", $"The picture is empty: it has no bytes. Send the whole file. {Supported}");

    public static RequestRefusedException NoPixels(int width, int height) =>
        new("image_empty", $"The picture has no pixels: its header says {width} × {height}. Save it again with an image editor.");

    public static RequestRefusedException TooManyBytes(long bytes, long limit) =>
        new("image_too_large", $"The picture has {bytes:N0} bytes; at most {limit:N0} are accepted. Make it smaller or compress it more.");

    public static RequestRefusedException TooManyPixels(int width, int height, long limit) =>
        new("image_too_large", $"The picture has {width:N0} × {height:N0} = {(long)width * height:N0} pixels; at most {limit:N0} are accepted. Scale it down.");

    public static RequestRefusedException BadShape(int width, int height) =>
        new("image_bad_shape", $"The picture is {width:N0} × {height:N0} pixels: too long for its breadth. The longer side may be at most {SmartResize.MaxAspectRatio} times the shorter. Crop it.");

    public static RequestRefusedException Unknown() =>
        new("image_unsupported_format", $"This is not a picture that can be read. {Supported}");

    /// <param name="kind">Such as <c>a TIFF picture</c>.</param>
    public static RequestRefusedException Unsupported(string kind) =>
        new("image_unsupported_format", $"This is {kind}, which is not supported. {Supported}");

    /// <param name="what">What is wrong with it, a clause such as <c>its header is cut off</c>.</param>
    public static RequestRefusedException Damaged(ImageFormat format, string what) =>
        new("image_damaged", $"The {Title(format)} picture is damaged: {what}. Send the whole file, or save it again with an image editor.");

    private static string Title(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "JPEG",
        ImageFormat.Png => "PNG",
        ImageFormat.Gif => "GIF",
        ImageFormat.Webp => "WebP",
        _ => "BMP",
    };
}
