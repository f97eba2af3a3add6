using Glimpse.Inference.Imaging;

namespace Glimpse.Cli.Verification;

/// <summary>
/// A picture read by the engine against the reference's pixels. Lossless formats may be one 8-bit step away. JPEG and WebP decoders round differently:
/// the mean must stay below a step, and no place may be far off. Inks (CMYK) have no exact conversion: the mean must stay below a twentieth of the scale.
/// </summary>
internal static class PictureComparison
{
    private const int LosslessSteps = 1;
    private const int LossySteps = 16;
    private const double InkMean = 0.05 * 255;

    /// <returns>Largest and mean difference in steps; a fault where they are too large.</returns>
    public static (double Largest, double Mean, string? Fault) Compare(RgbImage actual, byte[] expected, int height, int width, string file, bool isLossy, bool isInk)
    {
        if ((actual.Height, actual.Width) != (height, width))
            return (255, 255, $"{file} is scaled to {actual.Width} × {actual.Height}, the reference's to {width} × {height}");
        var largest = 0;
        long sum = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            var difference = Math.Abs(actual.Pixels[i] - expected[i]);
            largest = Math.Max(largest, difference);
            sum += difference;
        }
        var mean = (double)sum / expected.Length;
        var agrees = isInk ? mean < InkMean : isLossy ? mean < 1 && largest <= LossySteps : largest <= LosslessSteps;
        return (largest, mean, agrees ? null : $"{file} differs by up to {largest} of 255, {mean:0.###} in the mean");
    }

    /// <summary>Whether a JPEG holds four inks: its frame header says so. Sections are [FF, kind, length of what follows in two bytes, …].</summary>
    public static bool IsInk(ReadOnlySpan<byte> file)
    {
        for (var at = 2; at + 9 < file.Length && file[at] == 0xFF;)
        {
            // SOF0 … SOF15, but for DHT, JPG and DAC: [FF, Cn, length, precision, height, width, components].
            if (file[at + 1] is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC) return file[at + 9] == 4;
            at += 2 + (file[at + 2] << 8 | file[at + 3]);
        }
        return false;
    }
}
