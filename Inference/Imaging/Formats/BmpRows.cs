using System.Buffers.Binary;

namespace Glimpse.Inference.Imaging.Formats;

/// <summary>The rows of a BMP that is not run-length coded: each lies at its place in the file.</summary>
internal sealed class BmpRows : PixelRows
{
    private readonly BmpHeader _header;
    private readonly ReadOnlyMemory<byte> _file;
    private readonly int _rowLength; // bytes that hold pixels
    private int _next;

    public BmpRows(BmpHeader header, ReadOnlyMemory<byte> file) : base(header.Width, header.Height)
    {
        (_header, _file) = (header, file);
        var rowLength = ((long)header.Width * header.Bits + 7) / 8;

        // The last row's padding may be missing.
        if (header.PixelStart + (header.Height - 1) * header.Stride + rowLength > file.Length) throw ImageRefusal.Damaged(ImageFormat.Bmp, "it ends too early");
        _rowLength = (int)rowLength;
    }

    public override void Read(Span<byte> row)
    {
        var stored = _header.IsTopDown ? _next : Height - 1 - _next;
        _next++;
        var line = _file.Span.Slice((int)(_header.PixelStart + stored * _header.Stride), _rowLength);
        switch (_header.Bits)
        {
            case 24 when _header.Masks == BmpMasks.Bgrx: ReadBgr(line, row, 3); break;
            case 32 when _header.Masks == BmpMasks.Bgrx: ReadBgr(line, row, 4); break;
            case <= 8: ReadIndices(line, row); break;
            default: ReadMasked(line, row); break;
        }
    }

    private static void ReadBgr(ReadOnlySpan<byte> line, Span<byte> row, int stride)
    {
        for (int from = 0, to = 0; to < row.Length; from += stride, to += 3)
            (row[to], row[to + 1], row[to + 2]) = (line[from + 2], line[from + 1], line[from]);
    }

    /// <summary>1, 4 or 8 bits, the highest first.</summary>
    private void ReadIndices(ReadOnlySpan<byte> line, Span<byte> row)
    {
        var bits = _header.Bits;
        for (var x = 0; x < Width; x++)
        {
            var at = x * bits;
            var index = line[at / 8] >> (8 - bits - at % 8) & ((1 << bits) - 1);
            _header.Palette[index].CopyTo(row.Slice(x * 3, 3));
        }
    }

    private void ReadMasked(ReadOnlySpan<byte> line, Span<byte> row)
    {
        var (masks, bytes) = (_header.Masks, _header.Bits / 8);
        for (var x = 0; x < Width; x++)
        {
            var at = line.Slice(x * bytes, bytes);
            uint pixel = bytes switch
            {
                2 => BinaryPrimitives.ReadUInt16LittleEndian(at),
                3 => BinaryPrimitives.ReadUInt16LittleEndian(at) | (uint)at[2] << 16,
                _ => BinaryPrimitives.ReadUInt32LittleEndian(at),
            };
            (row[x * 3], row[x * 3 + 1], row[x * 3 + 2]) = masks.Colour(pixel).OnWhite();
        }
    }
}
