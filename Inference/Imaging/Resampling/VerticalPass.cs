using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Glimpse.Inference.Imaging.Resampling;

/// <summary>Makes one row out of several, each weighed: the same weight for a whole row, so that neighbours simply lie side by side in a vector.</summary>
internal static class VerticalPass
{
    /// <param name="rows">A ring of rows, <paramref name="stride"/> bytes each.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="first">The number of the first row to read; row n lies in slot n modulo the number of slots.</param>
    /// <param name="weights">Of the rows from <paramref name="first"/> on.</param>
    /// <param name="output">As many bytes as are wanted of each row.</param>
    public static void Run(ReadOnlySpan<byte> rows, int stride, int first, ReadOnlySpan<int> weights, Span<byte> output)
    {
        var slots = rows.Length / stride;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(output.Length, stride);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weights.Length, slots);
        var x = 0;
        for (; x <= output.Length - 16; x += 16) Sixteen(rows, stride, first % slots, weights, x).StoreUnsafe(ref output[x]);
        for (; x < output.Length; x++) output[x] = One(rows, stride, first % slots, weights, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Sixteen(ReadOnlySpan<byte> rows, int stride, int slot, ReadOnlySpan<int> weights, int x)
    {
        ref var start = ref MemoryMarshal.GetReference(rows);
        var (offset, end) = ((nuint)(slot * stride + x), (nuint)rows.Length);
        var low = Vector256.Create(FilterTaps.Half);
        var high = low;
        foreach (var weight in weights)
        {
            var words = Vector256.WidenLower(Vector128.LoadUnsafe(ref start, offset).ToVector256Unsafe()).AsInt16();
            var factor = Vector256.Create(weight);
            low += Vector256.WidenLower(words) * factor;
            high += Vector256.WidenUpper(words) * factor;
            offset += (nuint)stride;
            if (offset >= end) offset = (nuint)x;
        }
        var packed = Vector256.Narrow(Clip(low), Clip(high)).AsUInt16();
        return Vector128.Narrow(packed.GetLower(), packed.GetUpper());
    }

    private static Vector256<int> Clip(Vector256<int> sum) =>
        Vector256.Max(Vector256.Min(sum >> FilterTaps.PrecisionBits, Vector256.Create(255)), Vector256<int>.Zero);

    private static byte One(ReadOnlySpan<byte> rows, int stride, int slot, ReadOnlySpan<int> weights, int x)
    {
        var sum = FilterTaps.Half;
        var offset = slot * stride + x;
        foreach (var weight in weights)
        {
            sum += rows[offset] * weight;
            offset += stride;
            if (offset >= rows.Length) offset = x;
        }
        return (byte)Math.Clamp(sum >> FilterTaps.PrecisionBits, 0, 255);
    }
}
