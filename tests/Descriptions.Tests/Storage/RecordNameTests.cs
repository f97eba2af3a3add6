using Azure.Storage.Blobs;
using Glimpse.Descriptions.Storage;

namespace Glimpse.Descriptions.Tests.Storage;

public sealed class RecordNameTests
{
    private static readonly BlobContainerClient Container = new(new Uri("https://account.blob.core.windows.net/images"));

    [Theory]
    [InlineData("cat.png", "cat.png.json")]
    [InlineData("猫/图 1.png", "猫/图 1.png.json")]
    [InlineData("cat", "cat.json")]
    [InlineData("cat.json", "cat.json.json")]
    public void Of_UsableName_AddsTheSuffix(string picture, string expected) => Assert.Equal(expected, RecordName.Of(picture));

    [Theory]
    [InlineData("../descriptions/other.png")]
    [InlineData("folder/")]
    public void Of_UnusableName_IsAHashOfIt(string picture) => Assert.Matches("^unusable-name-[0-9a-f]{32}\\.json$", RecordName.Of(picture));

    [Fact]
    public void Of_LongestNames_FitStorage()
    {
        Assert.Equal(1024, RecordName.Of(new('图', 1019)).Length);
        Assert.True(RecordName.Fits(new('图', 1019)));
        Assert.False(RecordName.Fits(new('图', 1020)));
        Assert.StartsWith("unusable-name-", RecordName.Of(new('图', 1020)), StringComparison.Ordinal);
        Assert.NotEqual(RecordName.Of(new('a', 1024)), RecordName.Of(new('b', 1024)));
    }

    // The storage client is the judge: a name that it changes on the way to a URL would reach another blob.
    [Fact]
    public void CanBeAddressed_RandomNames_OnlyThoseThatTheClientKeeps()
    {
        string[] parts = ["a", ".", "..", "...", "/", "//", "..a", "%2E", "%2F", " ", "猫", "😀", "?", "#", "+", "'", "\"", "&", ":", "a.png"];
        var random = new Random(20250601);
        var refused = 0;
        for (var round = 0; round < 5000; round++)
        {
            var name = string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => parts[random.Next(parts.Length)]));
            if (!RecordName.CanBeAddressed(name)) refused++;
            else Assert.Equal(name, Container.GetBlobClient(name).Name);
        }
        Assert.InRange(refused, 500, 4500);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/cat.png")]
    [InlineData("..")]
    [InlineData("a/./b.png")]
    [InlineData("a\\b.png")]
    public void CanBeAddressed_NameThatUrlsChange_IsFalse(string name) => Assert.False(RecordName.CanBeAddressed(name));
}
