using Azure.Core;
using Azure.Storage.Blobs;
using Glimpse.Descriptions.Caching;
using Glimpse.Descriptions.Pictures;
using Glimpse.Descriptions.Records;
using Glimpse.Descriptions.Tests.Storage;
using Glimpse.Inference;
using Glimpse.Inference.Requests;

namespace Glimpse.Descriptions.Tests.Caching;

[Collection(AzuriteCollection.Name)]
public sealed class BlobAnswersTests(AzuriteCollection.Fixture azurite) : IAsyncLifetime
{
    private static readonly AnswerKey Key = new(1, 2);
    private static readonly TimeSpan Life = TimeSpan.FromDays(3);

    private readonly StorageBench _bench = new(azurite.Server);

    public Task InitializeAsync() => _bench.CreateAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task HandleAsync_SamePictureUnderAnotherNameAfterARestart_IsNotGeneratedAgain()
    {
        await DescribeAsync("cat.png", "first", [1, 2, 3]);
        var record = await DescribeAsync("copy of cat.png", "second", [1, 2, 3]);

        Assert.Equal(("first", true), (record.Text, record.TimingsMs.Cached));
        Assert.Equal(("copy of cat.png", 3L, 640), (record.Source.Name, record.Source.Bytes, record.Source.Width));
        Assert.Equal(new UsageFacts(40, 25, 5, 5), record.Usage);
        Assert.False((await _bench.RecordAsync("cat.png"))!.TimingsMs.Cached);
        Assert.Equal("third", (await DescribeAsync("dog.png", "third", [3, 2, 1])).Text);
    }

    [Fact]
    public async Task HandleAsync_OtherModel_IsGeneratedAgain()
    {
        await DescribeAsync("cat.png", "first", [1, 2, 3]);
        var record = await DescribeAsync("copy.png", "second", [1, 2, 3], version: "ba9876543210");
        Assert.Equal(("second", false), (record.Text, record.TimingsMs.Cached));
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("cut")]
    [InlineData("emptied")]
    [InlineData("of another picture")]
    [InlineData("far too long")]
    public async Task HandleAsync_KeptAnswerIsFalse_IsGeneratedAgainAndMended(string how)
    {
        await DescribeAsync("cat.png", "first", [1, 2, 3]);
        var blob = Container.GetBlobClient(Assert.Single(await NamesAsync()));
        var answer = (await blob.DownloadContentAsync()).Value.Content.ToArray();
        if (how == "of another picture")
        {
            await DescribeAsync("dog.png", "a dog", [9]);
            answer = (await Container.GetBlobClient((await NamesAsync()).Single(name => name != blob.Name)).DownloadContentAsync()).Value.Content.ToArray();
        }
        if (how == "changed") answer[^3] ^= 4;
        byte[] damaged = how switch { "cut" => answer[..^1], "emptied" => [], "far too long" => new byte[StoredAnswer.MaxBytes + 1], _ => answer };
        await blob.UploadAsync(new BinaryData(damaged), overwrite: true);

        var record = await DescribeAsync("copy.png", "second", [1, 2, 3]);
        Assert.Equal(("second", false), (record.Text, record.TimingsMs.Cached));
        Assert.Equal("second", (await DescribeAsync("third.png", "third", [1, 2, 3])).Text);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    public async Task HandleAsync_ArchiveFails_PictureIsDescribedAllTheSame(string method)
    {
        _bench.FailsWhen = request => request.Method == RequestMethod.Parse(method) && request.Uri.Path.Contains(Container.Name, StringComparison.Ordinal);
        Assert.Equal("first", (await DescribeAsync("cat.png", "first", [1, 2, 3])).Text);
    }

    [Fact]
    public async Task StoreAsync_WholeAnswerIsThere_StaysAsItIs()
    {
        var archive = Archive();
        await archive.StoreAsync(Key, Answer("one"), default, default);
        await archive.StoreAsync(Key, Answer("two"), default, default);
        Assert.Equal(Answer("one"), await archive.FindAsync(Key, default));
    }

    [Fact]
    public async Task StoreAsync_OldAnswerIsThere_IsReplaced()
    {
        await Archive().StoreAsync(Key, Answer("one", age: Life), default, default);
        await Archive().StoreAsync(Key, Answer("two"), default, default);
        Assert.Equal(Answer("two").Length, (await Archive().FindAsync(Key, default))!.Length);
        Assert.Contains("two", StoredAnswer.Read(Key, (await Archive().FindAsync(Key, default))!)!.Events.OfType<TextDelta>().Select(delta => delta.Text));
    }

    [Fact]
    public async Task StoreAsync_ManyAtOnce_OneIsKeptWhole()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Archive().StoreAsync(Key, Answer($"answer {i}"), default, default).AsTask()));
        Assert.NotNull(StoredAnswer.Read(Key, (await Archive().FindAsync(Key, default))!));
    }

    [Fact]
    public async Task SweepAsync_TooOld_IsDeletedAndTheRestStays()
    {
        await Archive().StoreAsync(Key, Answer("old"), default, default);
        Assert.Equal(0, await Archive().SweepAsync(default));
        // What others keep in the container is not ours to delete.
        await Container.GetBlobClient("theirs.txt").UploadAsync(new BinaryData("theirs"));
        Assert.Equal(1, await new BlobAnswers(Container, TimeSpan.Zero, TimeProvider.System).SweepAsync(default));
        Assert.Equal(["theirs.txt"], await NamesAsync());
    }

    [Fact]
    public async Task FindAsync_NoContainerYet_IsNothing()
    {
        Assert.Null(await Archive().FindAsync(Key, default));
        Assert.False(await Container.ExistsAsync());
    }

    private BlobContainerClient Container => _bench.Service.GetBlobContainerClient($"cache-{_bench.Suffix}");

    private BlobAnswers Archive() => new(Container, Life, TimeProvider.System);

    // Each call is a process of its own: it shares the storage account with the others, and nothing else.
    private async Task<DescriptionRecord> DescribeAsync(string name, string answer, byte[] file, string version = "0123456789ab")
    {
        var picture = await _bench.UploadAsync(name, file);
        using var memory = new MemoryAnswers(1_000_000, TimeProvider.System);
        var archive = new RemoteAnswers(Archive(), TimeSpan.FromSeconds(30), TimeProvider.System, new LogLines<RemoteAnswers>());
        var model = new ScriptedModel(answer) { Info = new("scripted", version, "fp32", "cpu", 2048, 64) };
        var cache = new AnswerCache(model, new([memory], [memory, archive]), new(), new(memory), TimeProvider.System, new LogLines<AnswerCache>());
        Assert.Equal(PictureOutcome.Described, await _bench.Handler(cache).HandleAsync(picture, default));
        return (await _bench.RecordAsync(name))!;
    }

    private async Task<List<string>> NamesAsync() => await Container.GetBlobsAsync().Select(blob => blob.Name).ToListAsync();

    private static byte[] Answer(string text, TimeSpan age = default)
    {
        using var writer = new AnswerWriter();
        writer.Add(new GenerationAccepted(1, 0, []));
        writer.Add(new TextDelta(text, IsReasoning: false));
        writer.Add(new GenerationCompleted(FinishReason.Stop, new(1, 0, 0, 1, 0), new(0, 0, 0, 0, 0, 0)));
        return writer.ToAnswer(Key, Now - age)!;
    }

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
}
