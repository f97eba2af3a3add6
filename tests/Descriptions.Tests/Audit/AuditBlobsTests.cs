using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Glimpse.Descriptions.Audit;
using Glimpse.Descriptions.Tests.Storage;

namespace Glimpse.Descriptions.Tests.Audit;

[Collection(AzuriteCollection.Name)]
public sealed class AuditBlobsTests(AzuriteCollection.Fixture azurite)
{
    private readonly BlobContainerClient _container = new(azurite.Server.ConnectionString, $"audit-{Guid.NewGuid():N}");
    private readonly AuditClock _clock = new();

    [Fact]
    public async Task AppendAsync_Lines_GoToABlobOfTheDayAndTheProcess()
    {
        await using var blobs = new AuditBlobs(_container, "one", _clock);
        await blobs.AppendAsync(Lines("a"), default);
        await blobs.AppendAsync(Lines("b"), default);
        _clock.Now += TimeSpan.FromMinutes(2);
        await blobs.AppendAsync(Lines("c"), default);

        Assert.Equal([("2026/03/01/one.0001.jsonl", "a\nb\n"), ("2026/03/02/one.0001.jsonl", "c\n")], await ReadAsync());
    }

    [Fact]
    public async Task AppendAsync_BlobOfManyBlocks_IsFollowedByAnother()
    {
        await using var blobs = new AuditBlobs(_container, "one", _clock, mostBlocks: 2);
        for (var i = 0; i < 5; i++) await blobs.AppendAsync(Lines($"{i}"), default);

        Assert.Equal([("2026/03/01/one.0001.jsonl", "0\n1\n"), ("2026/03/01/one.0002.jsonl", "2\n3\n"), ("2026/03/01/one.0003.jsonl", "4\n")], await ReadAsync());
    }

    [Fact]
    public async Task AppendAsync_AppendWhoseAnswerWasLost_IsNotDoneTwice()
    {
        await using var blobs = new AuditBlobs(_container, "one", _clock);
        await blobs.AppendAsync(Lines("a"), default);
        // What the service did before its answer was lost.
        using var lost = new MemoryStream(Lines("b").ToArray());
        await _container.GetAppendBlobClient("2026/03/01/one.0001.jsonl").AppendBlockAsync(lost);

        await blobs.AppendAsync(Lines("b"), default);
        await blobs.AppendAsync(Lines("c"), default);

        Assert.Equal([("2026/03/01/one.0001.jsonl", "a\nb\nc\n")], await ReadAsync());
    }

    [Fact]
    public async Task AppendAsync_BlobThatWasDeleted_IsFollowedByAnotherAtTheNextAttempt()
    {
        await using var blobs = new AuditBlobs(_container, "one", _clock);
        await blobs.AppendAsync(Lines("a"), default);
        await _container.DeleteBlobAsync("2026/03/01/one.0001.jsonl");

        await Assert.ThrowsAsync<Azure.RequestFailedException>(() => blobs.AppendAsync(Lines("b"), default));
        await blobs.AppendAsync(Lines("b"), default);

        Assert.Equal([("2026/03/01/one.0002.jsonl", "b\n")], await ReadAsync());
    }

    private async Task<List<(string Name, string Text)>> ReadAsync()
    {
        List<(string, string)> read = [];
        await foreach (var blob in _container.GetBlobsAsync()) read.Add((blob.Name, (await _container.GetBlobClient(blob.Name).DownloadContentAsync()).Value.Content.ToString()));
        return read;
    }

    private static ReadOnlyMemory<byte> Lines(params string[] lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
}
