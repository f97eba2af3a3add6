using Glimpse.Inference.Imaging;
using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Tests.Imaging;

/// <summary>What is refused, by which code and with which words.</summary>
public sealed class ImageLimitsTests
{
    private static readonly ImagePreprocessor Preprocessor = new(Settings.Flash, new ImageLimits());

    [Fact]
    public void Inspect_NoBytes_IsEmpty() => Refused([], "image_empty", "has no bytes");

    [Fact]
    public void Inspect_MoreBytesThanAllowed_NamesBothNumbers() =>
        Refused(new byte[10 * 1024 * 1024 + 1], "image_too_large", "10,485,761 bytes", "10,485,760");

    [Fact]
    public void Inspect_MorePixelsThanAllowed_NamesTheSize() => Refused(Handmade.Png(10_000, 5_001, withPixels: false), "image_too_large", "10,000 × 5,001 = 50,010,000 pixels", "50,000,000");

    [Fact]
    public void Inspect_JustAsManyPixelsAsAllowed_IsAccepted() => Assert.Equal(10_000, Preprocessor.Inspect(Handmade.Png(10_000, 5_000, withPixels: false)).Width);

    [Theory]
    [InlineData(6001, 30)]
    [InlineData(30, 6001)]
    [InlineData(1, 1000)]
    [InlineData(52_800, 44)]
    [InlineData(1, 50_000_000)]
    public void Inspect_TooLong_IsABadShape(uint width, uint height) => Refused(Handmade.Png(width, height, withPixels: false), "image_bad_shape", "200 times");

    [Theory]
    [InlineData("II*\0", "a TIFF picture")]
    [InlineData("\0\0\0 ftypavif", "an AVIF picture")]
    [InlineData("\0\0\0 ftypheic", "a HEIC picture")]
    [InlineData("\0\0\0 ftypisom", "a video")]
    [InlineData("8BPS", "a Photoshop file")]
    [InlineData("%PDF-1.7", "a PDF document")]
    [InlineData("  <svg xmlns='http://www.w3.org/2000/svg'>", "an SVG or XML document")]
    [InlineData("<!DOCTYPE html>", "text")]
    [InlineData("RIFF\0\0\0\0WAVE", "not a picture")]
    [InlineData("hello", "not a picture")]
    [InlineData("B", "not a picture")]
    public void Inspect_OtherFormats_AreNamedAndTheSupportedOnesToo(string file, string kind) =>
        Refused(System.Text.Encoding.Latin1.GetBytes(file), "image_unsupported_format", kind, "Supported formats are JPEG, PNG, GIF, WebP and BMP.");

    [Theory]
    [InlineData(0xC3, 8, 3, "lossless")]
    [InlineData(0xC0, 12, 3, "12 bits")]
    [InlineData(0xC0, 8, 2, "2 channels")]
    public void Inspect_JpegOfAnotherProcess_IsUnsupported(byte frame, byte bits, byte channels, string said) =>
        Refused(Handmade.JpegHeader(100, 100, frame, bits, channels), "image_unsupported_format", said);

    [Theory]
    [InlineData("jpeg_progressive.jpg", 1)]
    [InlineData("gif_animated.gif", 4)]
    [InlineData("webp_animated.webp", 3)]
    [InlineData("webp_lossy.webp", 1)]
    [InlineData("bmp_24.bmp", 1)]
    public void Inspect_Animation_CountsItsFrames(string name, int frames) => Assert.Equal(frames, Preprocessor.Inspect(Pictures.Read(name)).Frames);

    [Fact]
    public void Inspect_AnimatedPng_CountsItsFrames() =>
        Assert.Equal(5, Preprocessor.Inspect(Handmade.Png(30, 30, extra: Handmade.Chunk("acTL", [0, 0, 0, 5, 0, 0, 0, 0]))).Frames);

    [Fact]
    public void Inspect_WebFormats_TakesOnlyThem()
    {
        var web = new ImagePreprocessor(Settings.Flash, new ImageLimits { Formats = ImageFormats.Web });
        Assert.All((string[])["jpeg_420.jpg", "png_rgb.png", "webp_lossy.webp"], name => web.Inspect(Pictures.Read(name)));

        Refused(web, Pictures.Read("gif_animated.gif"), "image_unsupported_format", "a GIF picture", "Supported formats are JPEG, PNG and WebP.");
        Refused(web, Pictures.Read("bmp_24.bmp"), "image_unsupported_format", "a BMP picture", "Supported formats are JPEG, PNG and WebP.");
        Refused(web, "II*\0"u8.ToArray(), "image_unsupported_format", "a TIFF picture", "Supported formats are JPEG, PNG and WebP.");
        Refused(web, [], "image_empty", "Supported formats are JPEG, PNG and WebP.");
        Refused(web, new byte[5 * 1024 * 1024 + 1], "image_too_large", "5,242,881 bytes", "5,242,880");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(3, 500)]
    [InlineData(500, 3)]
    [InlineData(1, 200)]
    [InlineData(200, 1)]
    [InlineData(5600, 28)]
    [InlineData(28, 5600)]
    public void Prepare_OddDimensions_KeepsWhichSideIsWhich(uint width, uint height)
    {
        var prepared = Preprocessor.Prepare(Handmade.Png(width, height), default);

        Assert.Equal(((int)width, (int)height), (prepared.Facts.Width, prepared.Facts.Height));
        Assert.Equal(Math.Sign((int)width - (int)height), Math.Sign(prepared.Pixels.Width - prepared.Pixels.Height));
        Assert.Equal(prepared.Tokens, Preprocessor.Measure(new(Handmade.Png(width, height, withPixels: false))).Tokens);
        prepared.WritePatches(new float[prepared.Grid.Patches * Settings.Flash.PatchLength]);
    }

    [Fact]
    public void Prepare_TurnedPicture_TellsTheUprightSizeAndTheFilesHash()
    {
        var file = Pictures.Read("jpeg_orientation_6.jpg");

        var facts = Preprocessor.Prepare(file, default).Facts;

        Assert.Equal(("jpeg", 24, 40, file.Length), (facts.Format, facts.Width, facts.Height, (int)facts.Bytes));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)), facts.Sha256);
    }

    [Fact]
    public void Measure_PictureHashedBefore_TakesThatHash()
    {
        var picture = new ImagePart(Pictures.Read("jpeg_420.jpg"));

        Assert.Same(picture.Sha256(), Preprocessor.Measure(picture).Facts.Sha256);
    }

    [Fact]
    public void Prepare_Cancelled_Stops() =>
        Assert.Throws<OperationCanceledException>(() => Preprocessor.Prepare(Pictures.Read("jpeg_420.jpg"), new CancellationToken(canceled: true)));

    private static void Refused(byte[] file, string code, params string[] words) => Refused(Preprocessor, file, code, words);

    private static void Refused(ImagePreprocessor preprocessor, byte[] file, string code, params string[] words)
    {
        var refusal = Assert.Throws<RequestRefusedException>(() => preprocessor.Inspect(file));
        Assert.Equal(code, refusal.Code);
        Assert.All(words, word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
    }
}
