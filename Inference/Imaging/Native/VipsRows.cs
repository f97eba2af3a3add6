using System.Runtime.InteropServices;
using Glimpse.Inference.Imaging.Formats;

namespace Glimpse.Inference.Imaging.Native;

/// <summary>A JPEG, PNG or WebP picture decoded by libvips from top to bottom, a strip at a time, on the thread that asks.</summary>
internal sealed unsafe class VipsRows : PixelRows
{
    private const int StripHeight = 16;
    private const int SequentialAccess = 1, FailOnError = 2; // VipsAccess, VipsFailOn: a cut off or broken picture is no picture

    private readonly ImageFormat _format;
    private readonly NativeBuffer _file;
    private readonly VipsObject _image;
    private readonly VipsObject _region;
    private readonly RowConversion _conversion;
    private nint _strip;
    private int _next;

    private VipsRows(ImageFormat format, NativeBuffer file, VipsObject image, RowConversion conversion) : base(LibVips.Width(image), LibVips.Height(image))
    {
        (_format, _file, _image, _conversion) = (format, file, image, conversion);
        _region = LibVips.NewRegion(image);
    }

    /// <param name="header">What the file's header was found to say.</param>
    /// <param name="file">The file; released together with the rows, or at once where opening fails.</param>
    /// <param name="shrink">The decoder leaves out all but every n-th pixel's worth of detail: 1, 2, 4 or 8; not for PNG.</param>
    public static VipsRows Open(ImageHeader header, NativeBuffer file, int shrink)
    {
        _ = VipsRuntime.Version;
        VipsObject? image = null;
        try
        {
            image = Load(header.Format, file, shrink);
            var conversion = Conversion(header, LibVips.Bands(image), LibVips.Format(image));
            if (conversion is null || !IsExpectedSize(header, image, shrink)) throw Damaged(header.Format);
            return new VipsRows(header.Format, file, image, conversion);
        }
        catch
        {
            image?.Dispose();
            file.Dispose();
            throw;
        }
    }

    public override void Read(Span<byte> row)
    {
        var line = _next++ % StripHeight;
        if (line == 0) FetchStrip(_next - 1);
        var stride = Width * _conversion.Size;
        _conversion.Convert(new ReadOnlySpan<byte>((byte*)_strip + (long)line * stride, stride), row);
    }

    protected override void Release()
    {
        ReleaseStrip();
        _region.Dispose();
        _image.Dispose();
        _file.Dispose();
    }

    private static VipsObject Load(ImageFormat format, NativeBuffer file, int shrink)
    {
        using var operation = LibVips.NewOperation($"{format.Name()}load_buffer");
        operation.SetBytes("buffer", file);
        operation.SetEnum("access", LibVips.AccessType(), SequentialAccess);
        operation.SetEnum("fail_on", LibVips.FailOnType(), FailOnError);
        if (format == ImageFormat.Jpeg) operation.Set("shrink", shrink);
        if (format == ImageFormat.Webp)
        {
            operation.Set("scale", 1.0 / shrink);
            operation.Set("memory", true); // this reader makes the whole picture at once, and would put a large one into a temporary file
        }
        using var built = LibVips.Build(operation);
        if (built.IsInvalid)
        {
            LibVips.UnrefOutputs(operation);
            throw Damaged(format);
        }
        var image = built.GetImage("out");
        LibVips.UnrefOutputs(built);
        return image;
    }

    /// <summary>The header was read here and is read again there; where the two disagree, the limits that were checked mean nothing.</summary>
    private static bool IsExpectedSize(ImageHeader header, VipsObject image, int shrink) =>
        IsShrunk(header.StoredWidth, LibVips.Width(image), shrink) && IsShrunk(header.StoredHeight, LibVips.Height(image), shrink);

    private static bool IsShrunk(int stored, int decoded, int shrink) => decoded > 0 && Math.Abs(decoded - stored / (double)shrink) < 1;

    private static RowConversion? Conversion(ImageHeader header, int bands, VipsBandFormat format) => (format, bands) switch
    {
        (VipsBandFormat.UChar, 1) => RowConversion.Of<GreyPixel>(),
        (VipsBandFormat.UChar, 2) => RowConversion.Of<GreyAlphaPixel>(),
        (VipsBandFormat.UChar, 3) => RowConversion.Of<RgbPixel>(),
        (VipsBandFormat.UChar, 4) when header.Format == ImageFormat.Jpeg => RowConversion.Of<CmykPixel>(),
        (VipsBandFormat.UChar, 4) => header.AlphaCounts ? RowConversion.Of<RgbaPixel>() : RowConversion.Of<RgbxPixel>(),
        (VipsBandFormat.UShort, 1) => RowConversion.Of<DeepGreyPixel>(),
        (VipsBandFormat.UShort, 2) => RowConversion.Of<DeepGreyAlphaPixel>(),
        (VipsBandFormat.UShort, 3) => RowConversion.Of<DeepRgbPixel>(),
        (VipsBandFormat.UShort, 4) => RowConversion.Of<DeepRgbaPixel>(),
        _ => null,
    };

    private void FetchStrip(int top)
    {
        ReleaseStrip();
        var height = Math.Min(StripHeight, Height - top);
        _strip = LibVips.Fetch(_region, 0, top, Width, height, out var length);
        if (_strip == 0) throw Damaged(_format);
        if (length != (nuint)((long)Width * height * _conversion.Size)) throw new InvalidOperationException("libvips delivered another number of bytes than it announced.");
    }

    private void ReleaseStrip()
    {
        LibVips.Free(_strip);
        _strip = 0;
    }

    /// <summary>The library's own words are for nobody: they are dropped, so that the next picture does not find them.</summary>
    private static Requests.RequestRefusedException Damaged(ImageFormat format)
    {
        LibVips.ClearErrors();
        return ImageRefusal.Damaged(format, "its pixels cannot be decoded");
    }
}
