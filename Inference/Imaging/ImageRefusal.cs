using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Imaging;

/// <summary>Every reason for not taking a picture, in words that its sender can act on.</summary>
internal static class ImageRefusal
{
    public static RequestRefusedException NoBytes(ImageFormats formats) =>
        new("image_empty", $"The picture is empty: it has no bytes. Send the whole file. {Supported(formats)}");

    public static RequestRefusedException NoPixels(int width, int height) =>
        new("image_empty", $"The picture has no pixels: its header says {width} × {height}. Save it again with an image editor.");

    public static RequestRefusedException TooManyBytes(long bytes, long limit) =>
        new("image_too_large", $"The picture has {bytes:N0} bytes; at most {limit:N0} are accepted. Make it smaller or compress it more.");

    public static RequestRefusedException TooManyPixels(int width, int height, long limit) =>
        new("image_too_large", $"The picture has {width:N0} × {height:N0} = {(long)width * height:N0} pixels; at most {limit:N0} are accepted. Scale it down.");

    public static RequestRefusedException BadShape(int width, int height) =>
        new("image_bad_shape", $"The picture is {width:N0} × {height:N0} pixels: too long for its breadth. The longer side may be at most {SmartResize.MaxAspectRatio} times the shorter. Crop it.");

    public static RequestRefusedException Unknown(ImageFormats formats) =>
        new("image_unsupported_format", $"This is not a picture that can be read. {Supported(formats)}");

    /// <param name="kind">Such as <c>a TIFF picture</c>.</param>
    /// <param name="formats">That are taken.</param>
    public static RequestRefusedException Unsupported(string kind, ImageFormats formats) =>
        new("image_unsupported_format", $"This is {kind}, which is not supported. {Supported(formats)}");

    /// <param name="kind">A rare kind of a format that is supported, such as <c>a JPEG picture of 12 bits a channel</c>.</param>
    public static RequestRefusedException Unusual(string kind) =>
        new("image_unsupported_format", $"This is {kind}, which is not supported. Save it again as an ordinary JPEG or PNG.");

    public static RequestRefusedException TooSlow(int seconds) =>
        new("image_too_slow", $"The picture took more than {seconds} s to decode. Make it smaller, or save it again as an ordinary JPEG or PNG.");

    /// <param name="what">What is wrong with it, a clause such as <c>its header is cut off</c>.</param>
    public static RequestRefusedException Damaged(ImageFormat format, string what) =>
        new("image_damaged", $"The {Title(format)} picture is damaged: {what}. Send the whole file, or save it again with an image editor.");

    private static string Supported(ImageFormats formats) =>
        formats == ImageFormats.Web ? "Supported formats are JPEG, PNG and WebP." : "Supported formats are JPEG, PNG, GIF, WebP and BMP.";

    public static string Title(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "JPEG",
        ImageFormat.Png => "PNG",
        ImageFormat.Gif => "GIF",
        ImageFormat.Webp => "WebP",
        _ => "BMP",
    };
}
