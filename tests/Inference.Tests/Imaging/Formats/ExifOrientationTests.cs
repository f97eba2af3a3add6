using System.Buffers.Binary;
using System.Text;
using Glimpse.Inference.Imaging.Formats;

namespace Glimpse.Inference.Tests.Imaging.Formats;

public sealed class ExifOrientationTests
{
    [Theory]
    [InlineData(true, 3, 6)]
    [InlineData(false, 3, 6)]
    [InlineData(true, 4, 8)]
    [InlineData(false, 4, 8)]
    [InlineData(true, 1, 3)]
    public void InExif_EitherByteOrderAndEveryIntegerType_IsFound(bool little, ushort type, int orientation)
    {
        Assert.Equal(orientation, ExifOrientation.InExif(Block(little, type, orientation)));
        Assert.Equal(orientation, ExifOrientation.InExif([.. "Exif\0\0"u8, .. Block(little, type, orientation)]));
    }

    [Fact]
    public void InExif_CutAnywhere_SaysNothingOrTheSame()
    {
        var block = Block(true, 3, 6);
        for (var length = 0; length < block.Length; length++)
            Assert.True(ExifOrientation.InExif(block.AsSpan(0, length)) is null or 6, $"cut at {length}");
    }

    [Fact]
    public void InExif_AnyBytes_NeverThrows()
    {
        var random = new Random(11);
        for (var i = 0; i < 20_000; i++)
        {
            var block = Block(i % 2 == 0, 3, 6);
            for (var change = 0; change < 3; change++) block[random.Next(block.Length)] = (byte)random.Next(256);
            ExifOrientation.InExif(block);
        }
    }

    [Theory]
    [InlineData("<rdf tiff:Orientation=\"8\"/>", 8)]
    [InlineData("<tiff:Orientation>3</tiff:Orientation>", 3)]
    [InlineData("tiff:Orientation is <tiff:Orientation>5<", 5)]
    [InlineData("tiff:Orientation=\"", null)]
    [InlineData("tiff:Orientation", null)]
    [InlineData("", null)]
    public void InXmp_Packet_IsSearched(string packet, int? expected) => Assert.Equal(expected, ExifOrientation.InXmp(Encoding.UTF8.GetBytes(packet)));

    /// <summary>A TIFF block whose directory has one entry of another tag and then the orientation.</summary>
    private static byte[] Block(bool little, ushort type, int value)
    {
        var block = new byte[8 + 2 + 2 * 12 + 4];
        (little ? "II"u8 : "MM"u8).CopyTo(block);
        Put(block.AsSpan(2, 2), 42, little);
        Put(block.AsSpan(4, 4), 8, little);
        Put(block.AsSpan(8, 2), 2, little);
        Put(block.AsSpan(10, 2), 0x0100, little);
        Put(block.AsSpan(22, 2), 0x0112, little);
        Put(block.AsSpan(24, 2), type, little);
        Put(block.AsSpan(26, 4), 1, little);
        Put(block.AsSpan(30, type switch { 1 => 1, 3 => 2, _ => 4 }), value, little);
        return block;
    }

    private static void Put(Span<byte> at, int value, bool little)
    {
        if (at.Length == 1) at[0] = (byte)value;
        else if (at.Length == 2 && little) BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)value);
        else if (at.Length == 2) BinaryPrimitives.WriteUInt16BigEndian(at, (ushort)value);
        else if (little) BinaryPrimitives.WriteInt32LittleEndian(at, value);
        else BinaryPrimitives.WriteInt32BigEndian(at, value);
    }
}
