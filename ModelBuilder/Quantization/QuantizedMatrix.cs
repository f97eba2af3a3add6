using Glimpse.ModelBuilder.Checkpoints;
using Glimpse.ModelBuilder.Graphs;

namespace Glimpse.ModelBuilder.Quantization;

/// <summary>
/// A matrix [rows, width] in blocks of b: 4-bit codes [rows, width / b, b / 2], scales [rows, width / b] and zero points [rows, width / 2b].
/// Codes are written as they are computed, a band of rows at a time; scales and zero points are kept for the tensors that follow.
/// </summary>
internal sealed class QuantizedMatrix(IRows rows, int blockSize)
{
    private const int BandElements = 1 << 21;

    private float[] scales = [];
    private byte[] zeroPoints = [];

    public int Width => rows.Width;

    public long Count => rows.Count;

    /// <summary>Numbers that share a scale: what was asked for, or as much of it as divides the width.</summary>
    public int BlockSize { get; } = SizeFor(rows, blockSize);

    public int Blocks => rows.Width / BlockSize;

    /// <summary>Bytes of a row's zero points, two to a byte.</summary>
    public int ZeroPointBytes => (Blocks + 1) / 2;

    public IWeightContent Codes => new CodesContent(this);

    public IFloatContent Scales => new ScalesContent(this, ElementType.Float);

    public IWeightContent ZeroPoints => new ZeroPointsContent(this);

    /// <summary>True when the matrix is cut into blocks without a remainder.</summary>
    public static bool Fits(IRows rows) => rows.Width % BlockSizes.Smallest == 0;

    private static int SizeFor(IRows rows, int blockSize)
    {
        while (rows.Width % blockSize != 0)
            blockSize /= 2;
        return blockSize;
    }

    private void WriteCodes(Stream? stream, CancellationToken cancellation)
    {
        scales = new float[rows.Count * Blocks];
        zeroPoints = new byte[rows.Count * ZeroPointBytes];
        var bandRows = (int)Math.Clamp(BandElements / rows.Width, 1, rows.Count);
        var values = new float[bandRows * rows.Width];
        var codes = new byte[values.Length / 2];
        for (long first = 0; first < rows.Count; first += bandRows)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = (int)Math.Min(bandRows, rows.Count - first);
            rows.Read(first, values.AsSpan(0, count * rows.Width));
            var start = first;
            var whole = Parallel.For(0, count, (row, loop) =>
            {
                if (!TryQuantize(values.AsSpan(row * rows.Width, rows.Width), start + row, codes.AsSpan(row * rows.Width / 2, rows.Width / 2)))
                    loop.Stop();
            }).IsCompleted;
            if (!whole)
                throw new CheckpointException($"{rows.Label} has a value that is no finite number: the weights are damaged.");
            stream?.Write(codes.AsSpan(0, count * rows.Width / 2));
        }
    }

    private bool TryQuantize(ReadOnlySpan<float> values, long row, Span<byte> codes)
    {
        for (var block = 0; block < Blocks; block++)
        {
            var numbers = values.Slice(block * BlockSize, BlockSize);
            if (!BlockFit.TryFit(numbers, out var scale, out var zero))
                return false;
            BlockFit.Encode(numbers, scale, zero, codes.Slice(block * BlockSize / 2, BlockSize / 2));
            scales[(row * Blocks) + block] = scale;
            zeroPoints[(row * ZeroPointBytes) + (block / 2)] |= (byte)(zero << (block % 2 * 4));
        }

        return true;
    }

    private void EnsureFitted(CancellationToken cancellation)
    {
        if (scales.Length == 0)
            WriteCodes(null, cancellation);
    }

    private sealed class CodesContent(QuantizedMatrix owner) : IWeightContent
    {
        public void WriteTo(Stream stream, CancellationToken cancellation) => owner.WriteCodes(stream, cancellation);
    }

    private sealed class ScalesContent(QuantizedMatrix owner, ElementType type) : IFloatContent
    {
        public IFloatContent As(ElementType other) => new ScalesContent(owner, other);

        public void WriteTo(Stream stream, CancellationToken cancellation)
        {
            owner.EnsureFitted(cancellation);
            var fitted = owner.scales;
            var all = new ComputedRows(owner.Label, 1, fitted.Length, (_, i) => fitted[i]);
            new RowContent(all, type).WriteTo(stream, cancellation);
        }
    }

    // The last of the three tensors to be written: what was kept can go.
    private sealed class ZeroPointsContent(QuantizedMatrix owner) : IWeightContent
    {
        public void WriteTo(Stream stream, CancellationToken cancellation)
        {
            owner.EnsureFitted(cancellation);
            stream.Write(owner.zeroPoints);
            (owner.scales, owner.zeroPoints) = ([], []);
        }
    }

    private string Label => rows.Label + " (scales)";
}
