using Glimpse.Inference.Imaging;

namespace Glimpse.Inference.Tests.Imaging;

public sealed class VisionPositionsTests
{
    private static readonly VisionPositions Positions = new(headDim: 16, ropeTheta: 10_000, mergeSize: 2);

    [Fact]
    public void WritePositionGrid_TwoByFourPatches_GoesBlockByBlock()
    {
        var grid = new PatchGrid(2, 4);
        var positions = new float[VisionPositions.PositionGridLength(grid)];

        Positions.WritePositionGrid(grid, positions);

        // Columns lie at -0.75, -0.25, 0.25, 0.75 and rows at -0.5, 0.5; x comes first.
        Assert.Equal(
            [-0.75f, -0.5f, -0.25f, -0.5f, -0.75f, 0.5f, -0.25f, 0.5f, 0.25f, -0.5f, 0.75f, -0.5f, 0.25f, 0.5f, 0.75f, 0.5f],
            positions);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(4, 10)]
    [InlineData(12, 6)]
    public void WriteRotary_AnyGrid_EqualsTheFormulaOnThePositionGridsRowsAndColumns(int rows, int columns)
    {
        var grid = new PatchGrid(rows, columns);
        var (cos, sin) = (new float[Positions.RotaryLength(grid)], new float[Positions.RotaryLength(grid)]);
        var centres = new float[VisionPositions.PositionGridLength(grid)];

        Positions.WriteRotary(grid, cos, sin);
        Positions.WritePositionGrid(grid, centres);

        for (var patch = 0; patch < grid.Patches; patch++)
        {
            var column = Math.Round((centres[patch * 2] + 1) / 2 * columns - 0.5);
            var row = Math.Round((centres[patch * 2 + 1] + 1) / 2 * rows - 0.5);
            for (var i = 0; i < 8; i++)
            {
                var angle = (i < 4 ? row : column) * Math.Pow(10_000, -2.0 * (i % 4) / 8);
                Assert.Equal(Math.Cos(angle), cos[patch * 8 + i], 1e-6);
                Assert.Equal(Math.Sin(angle), sin[patch * 8 + i], 1e-6);
            }
        }
    }

    [Fact]
    public void BlockOrder_OddMerge_VisitsEveryPatchOnce()
    {
        var visited = new BlockOrder(new PatchGrid(6, 9), 3).ToList();

        Assert.Equal(54, visited.Distinct().Count());
        Assert.Equal([(0, 0), (0, 1), (0, 2), (1, 0)], visited.Take(4));
        Assert.Equal((0, 3), visited[9]);
    }
}
