using Glimpse.Inference.Imaging;
using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Tests.Imaging;

/// <summary>Files made to hurt: headers that lie, sizes that overflow, data that swells.</summary>
public sealed class HostilePictureTests
{
    private static readonly ImagePreprocessor Preprocessor = new(Settings.Tiny, new ImageLimits());

    public static TheoryData<string, byte[], string> Lies() => new()
    {
        { "png 65535x65535", Handmade.Png(65_535, 65_535, withPixels: false), "image_too_large" },
        { "png 1x50M", Handmade.Png(1, 50_000_000, withPixels: false), "image_bad_shape" },
        { "png 1x500M", Handmade.Png(1, 500_000_000, withPixels: false), "image_too_large" },
        { "png 500Mx1", Handmade.Png(500_000_000, 1, withPixels: false), "image_too_large" },
        { "png 2^31", Handmade.Png(1u << 31, 1, withPixels: false), "image_damaged" },
        { "png 2^32-1 squared", Handmade.Png(uint.MaxValue, uint.MaxValue, withPixels: false), "image_damaged" },
        { "png 0xn", Handmade.Png(0, 20, withPixels: false), "image_empty" },
        { "png signature only", Handmade.Png(1, 1)[..8], "image_damaged" },
        { "png chunk of 4 GB", [.. Handmade.Png(1, 1)[..33], 0xFF, 0xFF, 0xFF, 0xFF, .. "IDATabcdefgh"u8], "image_damaged" },
        { "png without pixels", Handmade.Png(30, 30, withPixels: false), "image_damaged" },
        { "jpeg 65535x65535", Handmade.JpegHeader(65_535, 65_535), "image_too_large" },
        { "jpeg 0xn", Handmade.JpegHeader(0, 30), "image_empty" },
        { "jpeg nx0, size to follow", Handmade.JpegHeader(30, 0), "image_empty" },
        { "jpeg without scans", [0xFF, 0xD8, 0xFF, 0xD9], "image_damaged" },
        { "jpeg without anything", [0xFF, 0xD8, 0xFF], "image_damaged" },
        { "jpeg segment without length", [0xFF, 0xD8, 0xFF, 0xE1, 0, 0], "image_damaged" },
        { "jpeg without pixels", Handmade.JpegHeader(30, 30), "image_damaged" },
        { "gif 65535x65535", Handmade.Gif(65_535, 65_535, [0x2C, 0, 0, 0, 0, 255, 255, 255, 255, 0, 2, 0, 0x3B]), "image_too_large" },
        { "gif frame far out", Handmade.Gif(10, 10, [0x2C, 255, 255, 255, 255, 10, 0, 10, 0, 0, 2, 0, 0x3B]), "image_too_large" },
        { "gif no frames", Handmade.Gif(10, 10, [0x3B]), "image_damaged" },
        { "gif frame of nothing", Handmade.Gif(10, 10, [0x2C, 0, 0, 0, 0, 0, 0, 5, 0, 0, 2, 0, 0x3B]), "image_empty" },
        { "gif code size 200", Handmade.Gif(10, 10, [0x2C, 0, 0, 0, 0, 10, 0, 10, 0, 0, 200, 1, 0, 0, 0x3B]), "image_damaged" },
        { "gif cut off", Handmade.Gif(10, 10, [0x2C, 0, 0]), "image_damaged" },
        { "webp canvas 2^24", Handmade.WebpCanvas(1 << 24, 1 << 24), "image_too_large" },
        { "webp canvas without picture", Handmade.WebpCanvas(30, 30), "image_damaged" },
        { "webp shorter than it says", [.. "RIFF"u8, 0xFF, 0xFF, 0xFF, 0xFF, .. "WEBPVP8 "u8], "image_damaged" },
        { "webp longer than nothing", [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBP"u8], "image_damaged" },
        { "bmp pixels far out", Handmade.BmpHeader(30, 30, 24, offset: uint.MaxValue), "image_damaged" },
        { "bmp without pixels", Handmade.BmpHeader(30, 30, 24), "image_damaged" },
        { "bmp 2^31-1 squared", Handmade.BmpHeader(int.MaxValue, int.MaxValue, 32), "image_too_large" },
        { "bmp height -2^31", Handmade.BmpHeader(1, int.MinValue, 32), "image_damaged" },
        { "bmp width -1", Handmade.BmpHeader(-1, 10, 24), "image_damaged" },
        { "bmp 0xn", Handmade.BmpHeader(0, 10, 24), "image_empty" },
        { "bmp 4 billion colours", Handmade.BmpHeader(30, 30, 8, colours: uint.MaxValue), "image_damaged" },
        { "bmp 7 bits", Handmade.BmpHeader(30, 30, 7), "image_unsupported_format" },
        { "bmp with a jpeg inside", Handmade.BmpHeader(30, 30, 24, compression: 4), "image_unsupported_format" },
        { "bmp masks missing", Handmade.BmpHeader(30, 30, 32, compression: 3), "image_damaged" },
        { "bmp runs missing", [.. Handmade.BmpHeader(300, 300, 8, compression: 1, offset: 54 + 1024), .. new byte[1024]], "image_damaged" },
    };

    [Theory, MemberData(nameof(Lies))]
    public void Prepare_LyingHeader_IsRefused(string what, byte[] file, string code)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var refusal = Assert.Throws<RequestRefusedException>(() => Preprocessor.Prepare(file, default));

        Assert.True(refusal.Code == code, $"{what}: {refusal.Code}: {refusal.Message}");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 2_000_000);
    }

    [Fact]
    public void Prepare_TextThatSwells_IsNotEvenUnpacked()
    {
        // 21 chunks that unpack to 48 MB each: within what the native library would allow itself, 1 GB altogether.
        var zeros = new byte[1 << 20];
        var bomb = Handmade.Deflate(stream =>
        {
            for (var i = 0; i < 48; i++) stream.Write(zeros);
        });
        var text = Handmade.Chunk("zTXt", [.. "bomb\0\0"u8, .. bomb]);
        var profile = Handmade.Chunk("iCCP", [.. "bomb\0\0"u8, .. bomb]);
        var file = Handmade.Png(30, 30, extra: [.. profile, .. Enumerable.Repeat(text, 20).SelectMany(chunk => chunk)]);

        using var essential = new Inference.Imaging.Native.NativeBuffer(file.Length);
        var length = Inference.Imaging.Formats.PngFile.CopyEssential(file, essential.Span);

        Assert.Equal(Handmade.Png(30, 30), essential.Span[..length].ToArray());
        Assert.Equal(30, Preprocessor.Prepare(file, default).Facts.Width);
    }

    [Fact]
    public void Prepare_JpegFullOfMetadata_IsReadWithoutIt()
    {
        var picture = Pictures.Read("jpeg_orientation_6.jpg");
        byte[] segment = [0xFF, 0xE1, 0xFF, 0xFF, .. "Exif\0\0"u8, .. new byte[65_533 - 6]];
        byte[] file = [.. picture[..2], .. Enumerable.Repeat(segment, 100).SelectMany(bytes => bytes), .. picture[2..]];

        // The first EXIF block that says something decides.
        Assert.Equal(Preprocessor.Prepare(picture, default).Pixels.Pixels, Preprocessor.Prepare(file, default).Pixels.Pixels);
    }

    [Theory]
    [InlineData(6, 4_000_000)]
    [InlineData(2, 4_000_000)]
    public void Prepare_PictureThatSwells_IsNeverHeldWhole(byte colourType, long mostBytes)
    {
        var file = Handmade.Png(3000, 3000, colourType); // 36 or 27 MB unpacked
        var before = GC.GetAllocatedBytesForCurrentThread();

        var prepared = Preprocessor.Prepare(file, default);

        Assert.Equal((168, 168), (prepared.Pixels.Width, prepared.Pixels.Height));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, mostBytes);
    }

    [Fact]
    public void Prepare_JpegOfCountlessScans_IsGivenUpBeforeTheFirst()
    {
        // Each scan would be a walk over all blocks of 49 megapixels, and is nothing that a decoder complains about.
        byte[] scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 63, 0, 0x3F];
        byte[] file = [.. Handmade.JpegHeader(7000, 7000, 0xC2), .. Enumerable.Repeat(scan, 100_000).SelectMany(bytes => bytes)];

        var refusal = Assert.Throws<RequestRefusedException>(() => Preprocessor.Inspect(file));

        Assert.Contains("100,001 scans", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, 7000, true)]
    [InlineData(21, 7000, false)]
    [InlineData(100, 3000, true)]
    [InlineData(101, 30, false)]
    public void Inspect_JpegOfManyScans_MayHaveSoManyPixelsInAll(int scans, int side, bool isRead)
    {
        byte[] scan = [0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 63, 0, 0x3F];
        byte[] file = [.. Handmade.JpegHeader((ushort)side, (ushort)side, 0xC2), .. Enumerable.Repeat(scan, scans - 1).SelectMany(bytes => bytes)];

        if (isRead) Assert.Equal(side, Preprocessor.Inspect(file).Width);
        else Assert.Contains($"in {scans} scans", Assert.Throws<RequestRefusedException>(() => Preprocessor.Inspect(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_AnimationOfCountlessFrames_ReadsTheFirstOnly()
    {
        // Ten megabytes of frames, as small as the formats allow.
        const int Frames = 400_000;
        var gif = Pictures.Read("gif_animated.gif");
        byte[] gifFrame = [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4C, 0x01, 0];
        var webp = Pictures.Read("webp_animated.webp");
        byte[] webpFrame = [.. "ANMF"u8, 16, 0, 0, 0, .. new byte[16]];
        byte[] frames = [.. Enumerable.Repeat(webpFrame, Frames).SelectMany(bytes => bytes)];
        (byte[] Honest, byte[] Endless)[] files =
        [
            (gif, [.. gif[..^1], .. Enumerable.Repeat(gifFrame, Frames).SelectMany(bytes => bytes), 0x3B]),
            (webp, [.. "RIFF"u8, .. BitConverter.GetBytes(webp.Length - 8 + frames.Length), .. webp[8..], .. frames]),
            (Handmade.Png(30, 30), Handmade.Png(30, 30, extra: Handmade.Chunk("acTL", [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]))),
        ];
        foreach (var (honest, endless) in files)
        {
            var expected = Preprocessor.Prepare(honest, default).Pixels.Pixels;
            var before = GC.GetAllocatedBytesForCurrentThread();
            var prepared = Preprocessor.Prepare(endless, default);

            Assert.Equal(expected, prepared.Pixels.Pixels);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
            Assert.True(Preprocessor.Inspect(endless).Frames >= Frames);
        }
    }

    [Fact]
    public void Prepare_AnyPictureCutInHalf_IsDamaged() =>
        Assert.All(Pictures.Names.Where(name => name != "gif_animated.gif"), name =>
        {
            var file = Pictures.Read(name);
            var refusal = Assert.Throws<RequestRefusedException>(() => Preprocessor.Prepare(file.AsMemory(0, file.Length / 2), default));
            Assert.Equal("image_damaged", refusal.Code);
            Assert.DoesNotContain("Vips", refusal.Message, StringComparison.OrdinalIgnoreCase);
        });
}
