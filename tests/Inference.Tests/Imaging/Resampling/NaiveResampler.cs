using Glimpse.Inference.Imaging;

namespace Glimpse.Inference.Tests.Imaging.Resampling;

/// <summary>Pillow's bicubic resize as a reader would write it down: the whole picture, one number at a time, weights computed where they are needed.</summary>
internal static class NaiveResampler
{
    private const int Bits = 22;

    public static RgbImage Resize(RgbImage image, int width, int height)
    {
        var wide = new RgbImage(width, image.Height);
        Along(image.Width, width, (output, first, weights) => Each(image.Height, (y, channel) =>
            wide.Pixels[(y * width + output) * 3 + channel] = Sum(weights, i => image.Pixels[(y * image.Width + first + i) * 3 + channel])));
        var result = new RgbImage(width, height);
        Along(image.Height, height, (output, first, weights) => Each(width, (x, channel) =>
            result.Pixels[(output * width + x) * 3 + channel] = Sum(weights, i => wide.Pixels[((first + i) * width + x) * 3 + channel])));
        return result;
    }

    /// <summary>The upright picture of a stored one, by EXIF's definition of where the stored first row and column belong.</summary>
    public static RgbImage Upright(RgbImage stored, int orientation)
    {
        var (w, h) = (stored.Width, stored.Height);
        var upright = orientation >= 5 ? new RgbImage(h, w) : new RgbImage(w, h);
        for (var y = 0; y < upright.Height; y++)
        {
            for (var x = 0; x < upright.Width; x++)
            {
                var (fromX, fromY) = orientation switch
                {
                    2 => (w - 1 - x, y),
                    3 => (w - 1 - x, h - 1 - y),
                    4 => (x, h - 1 - y),
                    5 => (y, x),
                    6 => (y, h - 1 - x),
                    7 => (w - 1 - y, h - 1 - x),
                    8 => (w - 1 - y, x),
                    _ => (x, y),
                };
                stored.Row(fromY).Slice(fromX * 3, 3).CopyTo(upright.Row(y).Slice(x * 3, 3));
            }
        }
        return upright;
    }

    private static void Along(int inputs, int outputs, Action<int, int, int[]> output)
    {
        var scale = (double)inputs / outputs;
        var stretch = Math.Max(1, scale);
        for (var i = 0; i < outputs; i++)
        {
            var centre = (i + 0.5) * scale;
            var first = Math.Max(0, (int)(centre - 2 * stretch + 0.5));
            var end = Math.Min(inputs, (int)(centre + 2 * stretch + 0.5));
            var weights = Enumerable.Range(first, end - first).Select(x => Cubic((x - centre + 0.5) * (1 / stretch))).ToArray();
            var sum = 0.0;
            foreach (var weight in weights) sum += weight;
            output(i, first, [.. weights.Select(weight => weight / sum * (1 << Bits)).Select(weight => (int)(weight + (weight < 0 ? -0.5 : 0.5)))]);
        }
    }

    private static void Each(int count, Action<int, int> action)
    {
        for (var i = 0; i < count; i++)
            for (var channel = 0; channel < 3; channel++) action(i, channel);
    }

    private static byte Sum(int[] weights, Func<int, byte> value)
    {
        var sum = 1 << (Bits - 1);
        for (var i = 0; i < weights.Length; i++) sum += value(i) * weights[i];
        return (byte)Math.Clamp(sum >> Bits, 0, 255);
    }

    private static double Cubic(double x)
    {
        x = Math.Abs(x);
        return x < 1 ? (1.5 * x - 2.5) * x * x + 1 : x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
    }
}
