using System.Buffers.Binary;

namespace Glimpse.Inference.Imaging.Formats;

/// <summary>
/// Finds the orientation in a picture's metadata: in EXIF's first directory, or else in XMP. Metadata is a guest in the file: where it is damaged, the picture is taken as upright.
/// </summary>
internal static class ExifOrientation
{
    private const int Tag = 0x0112;
    private const int EntryLength = 12;

    /// <param name="exif">A TIFF block, with or without the <c>Exif\0\0</c> that JPEG puts before it.</param>
    /// <returns>Null where it says nothing.</returns>
    public static int? InExif(ReadOnlySpan<byte> exif)
    {
        while (exif.StartsWith("Exif\0\0"u8)) exif = exif[6..];
        if (exif.Length < 8) return null;
        var little = exif.StartsWith("II"u8);
        if (!little && !exif.StartsWith("MM"u8)) return null;

        var directory = UInt32(exif[4..], little);
        if (directory > exif.Length - 2) return null;
        var entries = exif[(int)directory..];
        var count = Math.Min(UInt16(entries, little), (entries.Length - 2) / EntryLength);
        for (var i = 0; i < count; i++)
        {
            var entry = entries.Slice(2 + i * EntryLength, EntryLength);
            if (UInt16(entry, little) == Tag) return Value(entry, little);
        }
        return null;
    }

    /// <param name="xmp">An XMP packet: <c>tiff:Orientation="6"</c> or <c>&lt;tiff:Orientation>6</c>.</param>
    /// <returns>Null where it says nothing.</returns>
    public static int? InXmp(ReadOnlySpan<byte> xmp)
    {
        for (int at; (at = xmp.IndexOf("tiff:Orientation"u8)) >= 0;)
        {
            xmp = xmp[(at + "tiff:Orientation".Length)..];
            var value = xmp.StartsWith("=\""u8) ? xmp[2..] : xmp.StartsWith(">"u8) ? xmp[1..] : default;
            if (value.Length > 0 && char.IsAsciiDigit((char)value[0])) return value[0] - '0';
        }
        return null;
    }

    /// <summary>A directory entry: tag, type, count, then the value itself where it fits into four bytes.</summary>
    private static int? Value(ReadOnlySpan<byte> entry, bool little) => UInt16(entry[2..], little) switch
    {
        1 => entry[8],
        3 => UInt16(entry[8..], little),
        4 => (int)Math.Min(int.MaxValue, UInt32(entry[8..], little)),
        _ => null,
    };

    private static int UInt16(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    private static uint UInt32(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}
