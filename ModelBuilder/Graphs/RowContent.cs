using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Glimpse.ModelBuilder.Checkpoints;

namespace Glimpse.ModelBuilder.Graphs;

/// <summary>Rows stored as float32, float16 or bfloat16.</summary>
internal sealed class RowContent(IRows rows, ElementType type) : IFloatContent
{
    // 4 MiB of float32: large enough for full disk speed, small enough to stay in cache.
    private const int BandElements = 1 << 20;

    public IRows Rows => rows;

    public IFloatContent As(ElementType other) => new RowContent(rows, other);

    public void WriteTo(Stream stream, CancellationToken cancellation)
    {
        var bandRows = Math.Max(1, BandElements / rows.Width);
        var band = new float[Math.Min(bandRows, rows.Count) * rows.Width];
        var halves = type == ElementType.Float ? [] : new ushort[band.Length];
        for (long first = 0; first < rows.Count; first += bandRows)
        {
            cancellation.ThrowIfCancellationRequested();
            var values = band.AsSpan(0, (int)Math.Min(bandRows, rows.Count - first) * rows.Width);
            rows.Read(first, values);
            stream.Write(Encode(values, halves));
        }
    }

    private ReadOnlySpan<byte> Encode(ReadOnlySpan<float> values, Span<ushort> halves)
    {
        var largest = TensorPrimitives.MaxMagnitude(values);
        if (!float.IsFinite(largest))
            throw new CheckpointException($"{rows.Label} has a value that is no finite number: the weights are damaged.");
        if (type == ElementType.Float)
            return MemoryMarshal.AsBytes(values);
        halves = halves[..values.Length];
        if (type == ElementType.BFloat16)
            RoundToBFloat16(values, halves);
        else
            RoundToFloat16(values, largest, MemoryMarshal.Cast<ushort, Half>(halves));
        return MemoryMarshal.AsBytes(halves);
    }

    private void RoundToFloat16(ReadOnlySpan<float> values, float largest, Span<Half> halves)
    {
        if (MathF.Abs(largest) > (float)Half.MaxValue)
            throw new CheckpointException($"{rows.Label} has the value {largest:G6}, beyond float16's range of ±65504: build bf16 or fp32 instead.");
        TensorPrimitives.ConvertToHalf(values, halves);
    }

    // Rounds half to even on the 16 bits that are cut off.
    private static void RoundToBFloat16(ReadOnlySpan<float> values, Span<ushort> halves)
    {
        var bits = MemoryMarshal.Cast<float, uint>(values);
        for (var i = 0; i < bits.Length; i++)
            halves[i] = (ushort)((bits[i] + 0x7FFF + ((bits[i] >> 16) & 1)) >> 16);
    }
}
