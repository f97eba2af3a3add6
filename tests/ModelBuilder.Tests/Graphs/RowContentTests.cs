using System.Runtime.InteropServices;
using Glimpse.ModelBuilder.Checkpoints;
using Glimpse.ModelBuilder.Graphs;

namespace Glimpse.ModelBuilder.Tests.Graphs;

public sealed class RowContentTests
{
    [Fact]
    public void WriteTo_Float_KeepsEveryBitOfMoreThanOneBand()
    {
        const int rows = 3000, width = 701; // more than the 2^20 elements of a band
        var bytes = Write(new ComputedRows("rows", rows, width, (row, column) => (row * width) + column), ElementType.Float);
        Assert.Equal(Enumerable.Range(0, rows * width).Select(i => (float)i), MemoryMarshal.Cast<byte, float>(bytes).ToArray());
    }

    [Theory]
    [InlineData(1f, 0x3F80)]
    [InlineData(-2f, 0xC000)]
    [InlineData(1.00390625f, 0x3F80)] // half way, to even: down
    [InlineData(1.01171875f, 0x3F82)] // half way, to even: up
    [InlineData(1.00390637f, 0x3F81)] // a little above half way
    public void WriteTo_BFloat16_RoundsHalfToEven(float value, int expected) =>
        Assert.Equal((ushort)expected, MemoryMarshal.Cast<byte, ushort>(Write(One(value), ElementType.BFloat16))[0]);

    [Fact]
    public void WriteTo_Float16_RoundsAsTheTypeDoes() =>
        Assert.Equal((Half)0.1f, MemoryMarshal.Cast<byte, Half>(Write(One(0.1f), ElementType.Float16))[0]);

    [Fact]
    public void WriteTo_Float16OfALargeValue_NamesTheTensorAndAnotherPrecision()
    {
        var error = Assert.Throws<CheckpointException>(() => Write(One(70_000), ElementType.Float16));
        Assert.Contains("w: a", error.Message, StringComparison.Ordinal);
        Assert.Contains("bf16", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void WriteTo_OfNoFiniteNumber_IsDamage(float value) =>
        Assert.Contains("w: a", Assert.Throws<CheckpointException>(() => Write(One(value), ElementType.Float)).Message, StringComparison.Ordinal);

    [Fact]
    public void WriteTo_WhenCancelled_Stops()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => new RowContent(One(1), ElementType.Float).WriteTo(Stream.Null, cancelled.Token));
    }

    private static ComputedRows One(float value) => new("w: a", 1, 1, (_, _) => value);

    private static byte[] Write(IRows rows, ElementType type)
    {
        using var stream = new MemoryStream();
        new RowContent(rows, ElementType.Float).As(type).WriteTo(stream, CancellationToken.None);
        return stream.ToArray();
    }
}
