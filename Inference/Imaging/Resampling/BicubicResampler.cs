using System.Buffers;
using Glimpse.Inference.Imaging.Formats;

namespace Glimpse.Inference.Imaging.Resampling;

/// <summary>
/// Scales a picture to its final size while it is being decoded, equal bit for bit to Pillow's bicubic of the whole upright picture: the upright picture's horizontal pass first,
/// rounded to bytes, then the vertical one. Only as many rows are held as the vertical filter reaches over, so a picture of 50 megapixels takes a few megabytes.
/// </summary>
internal static class BicubicResampler
{
    public static RgbImage Resize(RgbImage image, int width, int height)
    {
        using var rows = new MemoryRows(image);
        return Resize(rows, Orientation.Upright, width, height, CancellationToken.None);
    }

    /// <param name="source">Rows as they are stored.</param>
    /// <param name="orientation">How they must be turned.</param>
    /// <param name="width">Of the upright result.</param>
    /// <param name="height">Of the upright result.</param>
    /// <param name="cancellation">Looked at between rows.</param>
    public static RgbImage Resize(PixelRows source, Orientation orientation, int width, int height, CancellationToken cancellation)
    {
        var result = new RgbImage(width, height);
        var (across, down) = orientation.Transposes() ? (height, width) : (width, height);
        var alongRow = new HorizontalPass(FilterTaps.Build(source.Width, across, orientation.MirrorsColumns()));
        var alongColumn = FilterTaps.Build(source.Height, down, orientation.MirrorsRows());
        using Stage stage = orientation.Transposes()
            ? new ColumnStage(result, source.Width, alongRow, alongColumn)
            : new RowStage(result, source.Width, alongRow, alongColumn);
        stage.Run(source, cancellation);
        return result;
    }

    /// <summary>Keeps the rows that the filter along columns still needs, and makes every output as soon as its last row is there.</summary>
    private abstract class Stage(int keptWidth, FilterTaps alongColumn) : IDisposable
    {
        private readonly int _stride = keptWidth * 3 + HorizontalPass.Padding;
        private byte[] _ring = ArrayPool<byte>.Shared.Rent(checked((keptWidth * 3 + HorizontalPass.Padding) * alongColumn.Window));

        public void Run(PixelRows source, CancellationToken cancellation)
        {
            var done = 0;
            for (var y = 0; y < source.Height; y++)
            {
                if (y % 16 == 0) cancellation.ThrowIfCancellationRequested();
                Keep(source, _ring.AsSpan(y % alongColumn.Window * _stride, _stride));
                for (; done < alongColumn.Count && alongColumn.End(Output(done)) <= y + 1; done++) Finish(Output(done));
            }
        }

        /// <summary>Outputs become complete in the order of the rows they read.</summary>
        private int Output(int done) => alongColumn.Mirrored ? alongColumn.Count - 1 - done : done;

        protected abstract void Keep(PixelRows source, Span<byte> slot);

        protected abstract void Finish(int output);

        protected void FilterColumns(int output, Span<byte> row) =>
            VerticalPass.Run(_ring.AsSpan(0, _stride * alongColumn.Window), _stride, alongColumn.First(output), alongColumn.Weights(output), row);

        public virtual void Dispose()
        {
            ArrayPool<byte>.Shared.Return(_ring);
            _ring = [];
        }
    }

    /// <summary>Stored rows are the upright picture's rows: filter each along itself when it comes, then along columns.</summary>
    private sealed class RowStage(RgbImage result, int sourceWidth, HorizontalPass alongRow, FilterTaps alongColumn) : Stage(result.Width, alongColumn)
    {
        private readonly byte[] _stored = new byte[sourceWidth * 3 + HorizontalPass.Padding];

        protected override void Keep(PixelRows source, Span<byte> slot)
        {
            source.Read(_stored.AsSpan(0, sourceWidth * 3));
            alongRow.Run(_stored, slot);
        }

        protected override void Finish(int output) => FilterColumns(output, result.Row(output));
    }

    /// <summary>Stored rows are the upright picture's columns: keep them as they come, filter along stored columns first, then the result along itself into a column.</summary>
    private sealed class ColumnStage(RgbImage result, int sourceWidth, HorizontalPass alongRow, FilterTaps alongColumn) : Stage(sourceWidth, alongColumn)
    {
        private readonly int _rowLength = sourceWidth * 3;
        private readonly byte[] _filtered = new byte[sourceWidth * 3 + HorizontalPass.Padding];
        private readonly byte[] _column = new byte[result.Height * 3 + HorizontalPass.Padding];

        protected override void Keep(PixelRows source, Span<byte> slot) => source.Read(slot[.._rowLength]);

        protected override void Finish(int output)
        {
            FilterColumns(output, _filtered.AsSpan(0, _rowLength));
            alongRow.Run(_filtered, _column);
            for (var y = 0; y < result.Height; y++) _column.AsSpan(y * 3, 3).CopyTo(result.Row(y).Slice(output * 3));
        }
    }
}
