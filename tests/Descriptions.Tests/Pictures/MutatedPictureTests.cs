using Glimpse.Descriptions.Templates;
using Glimpse.Fixtures;
using Glimpse.Inference;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Glimpse.Descriptions.Tests.Pictures;

/// <summary>The blob pipeline's way to the real engine, with pictures changed at random: what HTTP refuses becomes a record with an error here.</summary>
public sealed class MutatedPictureTests
{
    private static readonly int Mutants = Environment.GetEnvironmentVariable("GLIMPSE_FULL") == "1" ? 2100 : 100;

    [Fact]
    public async Task DescribeOrRefuseAsync_MutatedPictures_AreRecords()
    {
        var package = await TestPackages.GetAsync(TestModel.Tiny);
        var options = new EngineOptions { ModelPath = package.Folder, MaxSequenceTokens = 512, MaxImageTokens = 64, ImageCacheMegabytes = 4, Threads = 1 };
        await using var host = new ModelHost(stop => VisionLanguageModel.LoadAsync(options, NullLoggerFactory.Instance, stop));
        var describer = new Describer(host, TemplateCatalog.BuiltIn, Options.Create(new DescriptionOptions()), TimeProvider.System);
        string[] files = [.. Directory.GetFiles(Repository.PathOf("tests", "goldens", "images")).Order(StringComparer.Ordinal)];
        var (described, refused) = (0, 0);
        for (var i = 0; i < Mutants; i++)
        {
            var picture = PictureMutator.Mutate(await File.ReadAllBytesAsync(files[i % files.Length]), new Random(20_240_602 + i));

            var record = await describer.DescribeOrRefuseAsync(new() { Picture = new(picture), MaxTokens = 2 }, default);

            Assert.Equal(record.Error is null, record.Text is not null);
            if (record.Error is null) described++;
            else refused++;
            if (record.Error is { } error) Assert.StartsWith("image_", error.Code, StringComparison.Ordinal);
        }

        Assert.InRange(described, Mutants / 10, Mutants * 9 / 10);
        Assert.Equal(Mutants, described + refused);
    }
}
