using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Glimpse.Inference.Imaging.Formats;

/// <summary>Turns a row of a decoder's pixels into RGB bytes on white.</summary>
/// <param name="pixels">[width, bytes of a pixel], 16-bit channels in the machine's byte order.</param>
/// <param name="row">[width, 3].</param>
internal delegate void ConvertRow(ReadOnlySpan<byte> pixels, Span<byte> row);

/// <summary>A decoder's kind of pixel.</summary>
/// <param name="Size">Bytes of a pixel.</param>
/// <param name="Convert">Compiled for the kind, so that no row asks twice what its pixels are.</param>
internal sealed record RowConversion(int Size, ConvertRow Convert)
{
    public static RowConversion Of<TPixel>() where TPixel : unmanaged, IPixel => new(Unsafe.SizeOf<TPixel>(), Each<TPixel>);

    private static void Each<TPixel>(ReadOnlySpan<byte> pixels, Span<byte> row) where TPixel : unmanaged, IPixel
    {
        var from = MemoryMarshal.Cast<byte, TPixel>(pixels);
        var to = MemoryMarshal.Cast<byte, RgbPixel>(row);
        for (var x = 0; x < to.Length; x++)
        {
            var (red, green, blue) = from[x].OnWhite();
            to[x] = new RgbPixel(red, green, blue);
        }
    }
}
