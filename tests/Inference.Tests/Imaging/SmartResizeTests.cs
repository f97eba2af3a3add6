using System.Text.Json;
using Glimpse.Fixtures;
using Glimpse.Inference.Imaging;

namespace Glimpse.Inference.Tests.Imaging;

public sealed class SmartResizeTests
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private sealed record Row(int Height, int Width, long ShortestEdge, long LongestEdge, int[]? Resized);

    [Fact]
    public void Fit_ReferenceTable_AllRowsAreEqual()
    {
        var rows = JsonSerializer.Deserialize<Row[]>(File.ReadAllBytes(Repository.PathOf("tests", "goldens", "small", "resize_cases.json")), SnakeCase)!;

        Assert.Equal(300, rows.Length);
        Assert.All(rows, row =>
        {
            (int, int)? expected = row.Resized is [var height, var width] ? (width, height) : null;
            Assert.Equal(expected, SmartResize.Fit(row.Width, row.Height, Settings.With(row.ShortestEdge, row.LongestEdge)));
        });
    }

    [Theory]
    [InlineData(2592, 1936, 6030)]
    [InlineData(512, 384, 252)]
    public void Fit_KnownPictures_TakeTheKnownTokens(int width, int height, int tokens)
    {
        var (fittedWidth, fittedHeight) = SmartResize.Fit(width, height, Settings.Flash)!.Value;

        Assert.Equal(tokens, fittedWidth / 28 * (fittedHeight / 28));
    }

    [Fact]
    public void Fit_WithACap_NeverExceedsItAndKeepsSmallPicturesAsTheyAre()
    {
        var random = new Random(7);
        for (var i = 0; i < 5000; i++)
        {
            var cap = random.Next(1, 2000);
            var (width, height) = (random.Next(1, 6000), random.Next(1, 6000));
            if (SmartResize.Fit(width, height, Settings.Flash) is not var (freeWidth, freeHeight))
            {
                Assert.Null(SmartResize.Fit(width, height, Settings.Flash with { MaxTokens = cap }));
                continue;
            }
            var (cappedWidth, cappedHeight) = SmartResize.Fit(width, height, Settings.Flash with { MaxTokens = cap })!.Value;
            Assert.InRange(cappedWidth / 28 * (cappedHeight / 28), 1, cap);
            Assert.Equal((0, 0), (cappedWidth % 28, cappedHeight % 28));
            if (freeWidth / 28 * (freeHeight / 28) <= cap) Assert.Equal((freeWidth, freeHeight), (cappedWidth, cappedHeight));
        }
    }

    [Fact]
    public void Fit_AtLowDetail_IsAtMostAVersionOf512By512AndKeepsSmallerPicturesAsTheyAre()
    {
        var random = new Random(11);
        for (var i = 0; i < 5000; i++)
        {
            var (width, height) = (random.Next(28, 5000), random.Next(28, 5000));
            var ((fullWidth, fullHeight), (lowWidth, lowHeight)) = (SmartResize.Fit(width, height, Settings.Flash)!.Value, SmartResize.Fit(width, height, Settings.Flash.AtLowDetail())!.Value);
            Assert.InRange(lowWidth * lowHeight, 12_544 / 2, 512 * 512);
            if (fullWidth * fullHeight <= 512 * 512) Assert.Equal((fullWidth, fullHeight), (lowWidth, lowHeight));
        }
    }

    [Theory]
    [InlineData(12_544, 0, 334)]
    [InlineData(12_544, 1536, 334)]
    [InlineData(12_544, 64, 64)] // the engine's cap is lower
    [InlineData(1_568_000, 0, 1000)] // the model takes no fewer pixels
    [InlineData(1_568_001, 0, 1001)]
    public void AtLowDetail_LimitsOfModelAndEngine_Hold(long shortest, int cap, int tokens) =>
        Assert.Equal(tokens, Settings.With(shortest, 9_633_792, cap).AtLowDetail().MaxTokens);

    [Theory]
    [InlineData(6000, 30, true)]
    [InlineData(6001, 30, false)]
    [InlineData(30, 6001, false)]
    [InlineData(201, 1, false)]
    [InlineData(200, 1, true)]
    public void Fit_LongPicture_IsRefusedAboveTwoHundredToOne(int width, int height, bool accepted) =>
        Assert.Equal(accepted, SmartResize.Fit(width, height, Settings.Flash) is not null);
}
