using System.Collections;

namespace Glimpse.Inference.Imaging;

/// <summary>The patches of a picture in the encoder's order: merge blocks row by row, in each its patches row by row.</summary>
internal readonly record struct BlockOrder(PatchGrid Grid, int Merge) : IEnumerable<(int Row, int Column)>
{
    public IEnumerator<(int Row, int Column)> GetEnumerator()
    {
        for (var blockRow = 0; blockRow < Grid.Rows; blockRow += Merge)
            for (var blockColumn = 0; blockColumn < Grid.Columns; blockColumn += Merge)
                for (var row = blockRow; row < blockRow + Merge; row++)
                    for (var column = blockColumn; column < blockColumn + Merge; column++)
                        yield return (row, column);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
