namespace Glimpse.Inference.Imaging;

/// <summary>
/// The size to which the model wants a picture scaled: sides are multiples of a token's side, the area lies between two bounds, the shape is kept as well as that allows.
/// The arithmetic is transformers' <c>smart_resize</c> of glm4v, step by step in doubles, so that every size comes out the same.
/// </summary>
public static class SmartResize
{
    /// <summary>The longer side may be at most this many times the shorter.</summary>
    public const int MaxAspectRatio = 200;

    /// <summary>The size for a picture, in pixels; null where its shape is refused.</summary>
    public static (int Width, int Height)? Fit(int width, int height, ImageSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var factor = settings.TokenSize;
        var frames = settings.TemporalPatchSize;
        var (longest, shortest) = Bounds(settings);

        double w = width, h = height;
        if (height < factor || width < factor)
        {
            var scale = Math.Max(factor / h, factor / w);
            (w, h) = (Math.Truncate(w * scale), Math.Truncate(h * scale));
        }
        if (Math.Max(h, w) / Math.Min(h, w) > MaxAspectRatio) return null;

        // Math.Round rounds half to even, as Python's round does.
        var fittedWidth = (long)Math.Round(w / factor) * factor;
        var fittedHeight = (long)Math.Round(h / factor) * factor;
        var pixels = frames * fittedHeight * fittedWidth;
        if (pixels > longest)
        {
            var shrink = Math.Sqrt(frames * h * w / longest);
            fittedWidth = Math.Max(factor, (long)Math.Floor(w / shrink / factor) * factor);
            fittedHeight = Math.Max(factor, (long)Math.Floor(h / shrink / factor) * factor);
        }
        else if (pixels < shortest)
        {
            var grow = Math.Sqrt(shortest / (frames * h * w));
            fittedWidth = (long)Math.Ceiling(w * grow / factor) * factor;
            fittedHeight = (long)Math.Ceiling(h * grow / factor) * factor;
        }
        return Cap(fittedWidth, fittedHeight, settings);
    }

    /// <summary>The bounds of the area; a cap on tokens lowers the upper one.</summary>
    private static (long Longest, long Shortest) Bounds(ImageSettings settings)
    {
        if (settings.MaxTokens == 0) return (settings.LongestEdge, settings.ShortestEdge);
        var longest = Math.Min(settings.LongestEdge, (long)settings.MaxTokens * settings.TokenSize * settings.TokenSize * settings.TemporalPatchSize);
        return (longest, Math.Min(longest, settings.ShortestEdge));
    }

    /// <summary>A strip whose short side is a single token cannot be scaled down further in shape: there the cap cuts its long side.</summary>
    private static (int Width, int Height) Cap(long width, long height, ImageSettings settings)
    {
        long token = settings.TokenSize, cap = settings.MaxTokens;
        if (cap > 0 && width / token * (height / token) > cap)
        {
            if (width >= height) width = Math.Max(1, cap / (height / token)) * token;
            else height = Math.Max(1, cap / (width / token)) * token;
        }
        return ((int)width, (int)height);
    }
}
