using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Glimpse.Descriptions.Audit;

/// <summary>Append blobs of JSON lines in a container: a folder for each day (UTC), a name for each process, another number when one is full.</summary>
/// <param name="process">Names this process among those that write to the container.</param>
/// <param name="mostBlocks">Appends that a blob takes; the service allows 50,000.</param>
internal sealed class AuditBlobs(BlobContainerClient container, string process, TimeProvider clock, int mostBlocks = AuditBlobs.MostBlocks) : IAuditStore
{
    private const int MostBlocks = 49_900;

    /// <summary>The machine's name and a word of chance, so that no two processes share a blob.</summary>
    public static string ThisProcess { get; } = $"{Environment.MachineName}-{Guid.NewGuid().ToString("N")[..8]}";

    private AppendBlobClient? _blob;
    private DateOnly _day;
    private int _number;
    private long _length;
    private int _blocks;

    public string Name => "blobs";

    public async Task AppendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation)
    {
        var blob = await OpenAsync(cancellation);
        try
        {
            // Only at the end that is known: an append that was done but whose answer was lost is not done twice.
            using var content = new MemoryStream(lines.ToArray(), writable: false);
            await blob.AppendBlockAsync(content, new() { Conditions = new() { IfAppendPositionEqual = _length } }, cancellation);
        }
        catch (RequestFailedException refused) when (refused.ErrorCode == BlobErrorCode.AppendPositionConditionNotMet)
        {
            var found = (await blob.GetPropertiesAsync(cancellationToken: cancellation)).Value;
            if (found.ContentLength != _length + lines.Length)
            {
                // Someone else writes to it: leave it to them.
                _blob = null;
                throw;
            }
        }
        catch (RequestFailedException refused) when (refused.Status is 404 or 409)
        {
            // Deleted, sealed or full: the next attempt begins another.
            _blob = null;
            throw;
        }
        (_length, _blocks) = (_length + lines.Length, _blocks + 1);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<AppendBlobClient> OpenAsync(CancellationToken cancellation)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        if (_blob is not null && _day == today && _blocks < mostBlocks) return _blob;
        await container.CreateIfNotExistsAsync(cancellationToken: cancellation);
        _number = _day == today ? _number + 1 : 1;
        _day = today;
        var blob = container.GetAppendBlobClient(string.Create(CultureInfo.InvariantCulture, $"{today:yyyy/MM/dd}/{process}.{_number:0000}.jsonl"));
        await blob.CreateIfNotExistsAsync(new() { HttpHeaders = new() { ContentType = "application/jsonl; charset=utf-8" } }, cancellation);
        var found = (await blob.GetPropertiesAsync(cancellationToken: cancellation)).Value;
        (_length, _blocks) = (found.ContentLength, found.BlobCommittedBlockCount);
        return _blob = blob;
    }
}
