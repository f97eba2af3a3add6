using System.Security.Cryptography;
using Glimpse.Inference.Imaging.Formats;
using Glimpse.Inference.Imaging.Native;
using Glimpse.Inference.Imaging.Resampling;
using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Imaging;

/// <summary>
/// From a picture's file to what the vision encoder takes. Nothing is decoded before its header has been held against the limits, and nothing is ever held at full size:
/// rows are scaled as they come out of the decoder. Safe to call from any thread.
/// </summary>
public sealed class ImagePreprocessor
{
    private const int MaxShrink = 8; // of libjpeg

    private readonly ImageSettings _settings;
    private readonly ImageSettings _lowDetail;
    private readonly ImageLimits _limits;
    private readonly PatchExtractor _patches;
    private readonly TimeProvider _clock;

    /// <param name="settings">What the model wants.</param>
    /// <param name="limits">What is accepted, and how long decoding may take.</param>
    /// <param name="clock">Measures that; null: the system's.</param>
    public ImagePreprocessor(ImageSettings settings, ImageLimits limits, TimeProvider? clock = null)
    {
        settings.Validate();
        (_settings, _lowDetail, _limits) = (settings, settings.AtLowDetail(), limits);
        (_patches, _clock) = (new PatchExtractor(settings), clock ?? TimeProvider.System);
    }

    /// <summary>The native decoder's version, for checks before the first picture comes; it is started by asking.</summary>
    /// <exception cref="DllNotFoundException">The decoder does not lie beside the program.</exception>
    public static string DecoderVersion => $"libvips {VipsRuntime.Version}";

    /// <summary>Reads the header and checks it; decodes nothing.</summary>
    /// <exception cref="RequestRefusedException">The picture would not be accepted.</exception>
    public ImageHeader Inspect(ReadOnlySpan<byte> file)
    {
        if (file.IsEmpty) throw ImageRefusal.NoBytes(_limits.Formats);
        if (file.Length > _limits.AcceptedBytes) throw ImageRefusal.TooManyBytes(file.Length, _limits.AcceptedBytes);
        var header = PictureFile.ReadHeader(file, _limits.Formats);
        if (header.Width == 0 || header.Height == 0) throw ImageRefusal.NoPixels(header.Width, header.Height);
        if ((long)header.Width * header.Height > _limits.MaxPixelsScaled) throw ImageRefusal.TooManyPixels(header.Width, header.Height, _limits.MaxPixelsScaled);
        if (SmartResize.Fit(header.Width, header.Height, _settings) is null) throw ImageRefusal.BadShape(header.Width, header.Height);
        return header;
    }

    /// <summary>Reads the header, checks it, and tells what the picture takes in the prompt; decodes nothing.</summary>
    /// <exception cref="RequestRefusedException">The picture would not be accepted.</exception>
    public MeasuredImage Measure(ImagePart picture)
    {
        var header = Inspect(picture.File.Span);
        var (width, height) = SmartResize.Fit(header.Width, header.Height, picture.Detail == ImageDetail.Low ? _lowDetail : _settings)!.Value;
        var grid = new PatchGrid(height / _settings.PatchSize, width / _settings.PatchSize);
        var facts = new ImageFacts(header.Format.Name(), header.Width, header.Height, picture.File.Length, picture.Sha256());
        return new MeasuredImage(header, facts, width, height, grid, grid.Tokens(_settings.MergeSize));
    }

    /// <summary>Decodes a picture and scales it to the size that the model wants.</summary>
    /// <param name="file">It must not change meanwhile.</param>
    /// <param name="cancellation">Looked at every few rows.</param>
    /// <exception cref="RequestRefusedException">The picture is not accepted, or is damaged.</exception>
    public PreparedImage Prepare(ReadOnlyMemory<byte> file, CancellationToken cancellation) => Prepare(file, Measure(new(file)), cancellation);

    /// <summary>The same for a caller that has measured the file already.</summary>
    public PreparedImage Prepare(ReadOnlyMemory<byte> file, MeasuredImage measured, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(_limits.DecodeSeconds), _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            return Prepared(measured.Facts, Decode(file, measured, either.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw ImageRefusal.TooSlow(_limits.DecodeSeconds);
        }
    }

    private RgbImage Decode(ReadOnlyMemory<byte> file, MeasuredImage measured, CancellationToken cancellation)
    {
        var (width, height) = (measured.Width, measured.Height);
        using var rows = PictureFile.Open(measured.Header, file, Shrink(measured.Header, width, height));
        return BicubicResampler.Resize(rows, measured.Header.Orientation, width, height, cancellation);
    }

    /// <summary>Takes pixels that already have a size that the model wants, as reference numbers give them.</summary>
    public PreparedImage FromPixels(RgbImage alreadyResized)
    {
        if (alreadyResized.Width % _settings.TokenSize != 0 || alreadyResized.Height % _settings.TokenSize != 0)
            throw new ArgumentException($"{alreadyResized.Width} × {alreadyResized.Height} are not multiples of {_settings.TokenSize} pixels.", nameof(alreadyResized));
        var pixels = alreadyResized.Pixels;
        return Prepared(new ImageFacts("rgb", alreadyResized.Width, alreadyResized.Height, pixels.Length, Convert.ToHexStringLower(SHA256.HashData(pixels))), alreadyResized);
    }

    private PreparedImage Prepared(ImageFacts facts, RgbImage pixels) =>
        new(facts, pixels, _patches, _patches.GridOf(pixels).Tokens(_settings.MergeSize));

    /// <summary>
    /// Pictures above the limit are scaled down by the decoder already, which saves most of its work. It may not take more than half of what is left to scale:
    /// the rest is for the bicubic filter, so that the result is still the reference's within a fraction of a step. WebP is made whole at up to 15 bytes a pixel,
    /// so there memory has the last word.
    /// </summary>
    private int Shrink(ImageHeader header, int width, int height)
    {
        var pixels = (long)header.Width * header.Height;
        if (pixels <= _limits.MaxPixels) return 1;
        var shrink = 1;
        while (shrink < MaxShrink && header.Width / (shrink * 4) >= width && header.Height / (shrink * 4) >= height) shrink *= 2;
        while (shrink < MaxShrink && header.Format == ImageFormat.Webp && pixels / (shrink * shrink) > 4L * _limits.MaxPixels) shrink *= 2;
        return shrink;
    }
}
