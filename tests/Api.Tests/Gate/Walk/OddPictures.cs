using System.Buffers.Binary;

namespace Glimpse.Api.Tests.Gate.Walk;

/// <summary>Honest pictures of odd shapes.</summary>
internal static class OddPictures
{
    /// <summary>A black BMP of one bit for each pixel: the smallest file for a shape.</summary>
    public static byte[] Bmp(int width, int height)
    {
        const int headers = 54 + 8;
        var stride = (width + 31) / 32 * 4;
        var file = new byte[headers + stride * height];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), headers);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        file[26] = 1; // plane
        file[28] = 1; // bit
        return file;
    }
}
