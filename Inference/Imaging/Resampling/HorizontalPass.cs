using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Glimpse.Inference.Imaging.Resampling;

/// <summary>
/// Resamples one row of RGB bytes along itself. Two input pixels at a time lie in a vector of eight (r g b r g b and two that weigh nothing), so no channel is shuffled
/// until the sums are complete.
/// </summary>
internal sealed class HorizontalPass
{
    /// <summary>Bytes that must be readable behind an input row and writable behind an output row: vectors reach over the end.</summary>
    public const int Padding = 8;

    private readonly FilterTaps _taps;
    private readonly int _pairs;
    private readonly int[] _weights; // [count, pairs, 8]

    public HorizontalPass(FilterTaps taps)
    {
        _taps = taps;
        _pairs = (taps.Window + 1) / 2;
        _weights = new int[checked(taps.Count * _pairs * 8)];
        for (var output = 0; output < taps.Count; output++)
        {
            var weights = taps.Weights(output);
            for (var i = 0; i < weights.Length; i++)
                _weights.AsSpan((output * _pairs + i / 2) * 8 + i % 2 * 3, 3).Fill(weights[i]);
        }
    }

    /// <param name="input">[inputs, 3], then <see cref="Padding"/>.</param>
    /// <param name="output">[outputs, 3], then <see cref="Padding"/>.</param>
    public void Run(ReadOnlySpan<byte> input, Span<byte> output)
    {
        // One check for the whole row stands in for the bounds checks inside: the last vector read and written must lie within.
        ArgumentOutOfRangeException.ThrowIfLessThan(output.Length, _taps.Count * 3 + Padding);
        for (var i = 0; i < _taps.Count; i++)
        {
            var (first, end) = (_taps.First(i), _taps.End(i));
            var source = input[(first * 3)..(end * 3 + Padding)];
            Clip(Sum(source, i, (end - first + 1) / 2)).StoreUnsafe(ref output[i * 3]);
        }
    }

    /// <summary>Of r, g and b; the fourth means nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<int> Sum(ReadOnlySpan<byte> source, int output, int pairs)
    {
        ref var pixel = ref Unsafe.AsRef(in source[0]);
        ref var weight = ref _weights[output * _pairs * 8];
        var sum = Vector256<int>.Zero;
        for (var pair = 0; pair < pairs; pair++)
        {
            var bytes = Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref pixel, pair * 6))).AsByte();
            var values = Vector256.WidenLower(Vector256.WidenLower(bytes.ToVector256Unsafe()).AsInt16());
            sum += values * Vector256.LoadUnsafe(ref weight, (nuint)(pair * 8));
        }
        var second = Vector256.Shuffle(sum, Vector256.Create(3, 4, 5, 3, 3, 4, 5, 3));
        return sum.GetLower() + second.GetLower() + Vector128.Create(FilterTaps.Half);
    }

    /// <summary>Four bytes, of which the fourth is overwritten by the next pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PackedPixel Clip(Vector128<int> sum)
    {
        var clipped = Vector128.Max(Vector128.Min(sum >> FilterTaps.PrecisionBits, Vector128.Create(255)), Vector128<int>.Zero);
        var words = Vector128.Narrow(clipped, clipped);
        return new PackedPixel(Vector128.Narrow(words.AsUInt16(), words.AsUInt16()).AsUInt32().ToScalar());
    }

    private readonly record struct PackedPixel(uint Bytes)
    {
        public void StoreUnsafe(ref byte destination) => Unsafe.WriteUnaligned(ref destination, Bytes);
    }
}
