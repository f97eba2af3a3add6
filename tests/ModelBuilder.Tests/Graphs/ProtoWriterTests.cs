using Glimpse.ModelBuilder.Graphs;

namespace Glimpse.ModelBuilder.Tests.Graphs;

/// <summary>The examples of protobuf's own documentation of its encoding.</summary>
public sealed class ProtoWriterTests
{
    [Theory]
    [InlineData(1, "08 01")]
    [InlineData(150, "08 96 01")]
    [InlineData(-2, "08 FE FF FF FF FF FF FF FF FF 01")]
    [InlineData(long.MaxValue, "08 FF FF FF FF FF FF FF FF 7F")]
    public void Write_Number_IsAVarint(long value, string expected) => Assert.Equal(expected, Hex(new ProtoWriter().Write(1, value)));

    [Fact]
    public void Write_Text_HasItsLengthInBytes() => Assert.Equal("12 07 74 65 73 74 69 6E 67", Hex(new ProtoWriter().Write(2, "testing")));

    [Fact]
    public void Write_Message_IsNested() => Assert.Equal("1A 03 08 96 01", Hex(new ProtoWriter().Write(3, new ProtoWriter().Write(1, 150))));

    [Fact]
    public void Write_Float_IsFixed() => Assert.Equal("15 00 00 80 3F", Hex(new ProtoWriter().Write(2, 1f)));

    [Fact]
    public void Write_LargeField_HasATagOfTwoBytes() => Assert.Equal("A0 01 07", Hex(new ProtoWriter().Write(20, 7L)));

    private static string Hex(ProtoWriter writer) => BitConverter.ToString(writer.Bytes.ToArray()).Replace('-', ' ');
}
