using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Tests.Requests;

public sealed class RotaryPositionsTests
{
    [Fact]
    public void Of_TextOnly_CountsOnAllAxes()
    {
        var positions = RotaryPositions.Of(4, []);
        for (var axis = 0; axis < 3; axis++) Assert.Equal([0, 1, 2, 3], positions.Axis(axis).ToArray());
        Assert.Equal(0, positions.Delta);
    }

    [Fact]
    public void Of_PictureBetweenText_SpansRowsAndColumnsAndGoesOnBehindTheLonger()
    {
        // Two tokens of text, a picture of 2 rows x 3 columns, two tokens of text.
        var positions = RotaryPositions.Of(10, [new PromptImage(2, 2, 3, default)]);
        Assert.Equal([0, 1, 2, 2, 2, 2, 2, 2, 5, 6], positions.Axis(0).ToArray());
        Assert.Equal([0, 1, 2, 2, 2, 3, 3, 3, 5, 6], positions.Axis(1).ToArray());
        Assert.Equal([0, 1, 2, 3, 4, 2, 3, 4, 5, 6], positions.Axis(2).ToArray());
        Assert.Equal(7 - 10, positions.Delta);
    }
}
