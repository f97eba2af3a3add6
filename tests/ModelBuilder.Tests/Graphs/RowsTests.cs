using Glimpse.ModelBuilder.Graphs;

namespace Glimpse.ModelBuilder.Tests.Graphs;

public sealed class RowsTests
{
    // Element (row, column) of "matrix n" is 100 n + 10 row + column.
    private static ComputedRows Matrix(int number, int rows, int width) =>
        new($"matrix {number}", rows, width, (row, column) => (100 * number) + (10 * row) + column);

    [Theory]
    [InlineData(0, 1, new float[] { 100, 101 })]
    [InlineData(1, 2, new float[] { 110, 111, 200, 201 })]
    [InlineData(2, 3, new float[] { 200, 201, 300, 301, 310, 311 })]
    [InlineData(4, 1, new float[] { 310, 311 })]
    public void StackedRows_AcrossItsParts_ReadsThemInOrder(int first, int count, float[] expected)
    {
        var stacked = new StackedRows(Matrix(1, 2, 2), Matrix(2, 1, 2), Matrix(3, 2, 2));
        Assert.Equal(5, stacked.Count);
        Assert.Equal(expected, Read(stacked, first, count));
    }

    [Fact]
    public void JoinedRow_OfVectors_IsOneVector() =>
        Assert.Equal([100, 101, 200], Read(new JoinedRow(Matrix(1, 1, 2), Matrix(2, 1, 1)), 0, 1));

    [Fact]
    public void PermutedColumns_TakesColumnsInTheGivenOrder() =>
        Assert.Equal([112, 110, 111, 122, 120, 121], Read(new PermutedColumns(Matrix(1, 3, 3), [2, 0, 1]), 1, 2));

    [Fact]
    public void TransposedRows_SwapsRowsAndColumns()
    {
        var transposed = new TransposedRows(Matrix(1, 3, 2));
        Assert.Equal((2, 3), (transposed.Count, transposed.Width));
        Assert.Equal([101, 111, 121], Read(transposed, 1, 1));
    }

    private static float[] Read(IRows rows, int first, int count)
    {
        var values = new float[count * rows.Width];
        rows.Read(first, values);
        return values;
    }
}
