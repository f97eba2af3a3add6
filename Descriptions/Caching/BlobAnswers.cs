using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Glimpse.Descriptions.Storage;

namespace Glimpse.Descriptions.Caching;

/// <summary>
/// Answers in a container of the storage account, each a blob under its key: they outlast the process and are shared by all that use the account. Every write names
/// what it replaces: an answer that is there and whole stays, whoever wrote it.
/// </summary>
/// <param name="life">How long an answer is told.</param>
internal sealed class BlobAnswers(BlobContainerClient container, TimeSpan life, TimeProvider clock) : IAnswerStore
{
    public string Name => "the storage account";

    public async ValueTask<byte[]?> FindAsync(AnswerKey key, CancellationToken cancellation)
    {
        using var blob = await BlobDownload.OpenAsync(BlobOf(key), cancellation);
        return blob is null ? null : await ReadAsync(blob, cancellation);
    }

    public async ValueTask StoreAsync(AnswerKey key, byte[] answer, DateTimeOffset until, CancellationToken cancellation)
    {
        if (await TryWriteAsync(key, answer, new() { IfNoneMatch = ETag.All }, cancellation)) return;
        using var blob = await BlobDownload.OpenAsync(BlobOf(key), cancellation);
        if (blob is null || IsGood(key, await ReadAsync(blob, cancellation))) return;
        // Someone who writes between the look and this has mended it.
        await TryWriteAsync(key, answer, new() { IfMatch = blob.ETag }, cancellation);
    }

    /// <summary>Deletes what is older than answers are told.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        var deleted = 0;
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: cancellation))
        {
            if (!IsAnswer(blob.Name)) continue;
            if (blob.Properties.LastModified is not { } written || written + life > clock.GetUtcNow()) continue;
            try
            {
                await container.GetBlobClient(blob.Name).DeleteIfExistsAsync(conditions: new() { IfMatch = blob.Properties.ETag }, cancellationToken: cancellation);
                deleted++;
            }
            catch (RequestFailedException changed) when (changed.Status == 412)
            {
                // It was written anew meanwhile.
            }
        }
        return deleted;
    }

    // Whatever else somebody keeps in the container is not ours to delete.
    private static bool IsAnswer(string name) => name.Length == 64 && name.All(char.IsAsciiHexDigitLower);

    private BlobClient BlobOf(AnswerKey key) => container.GetBlobClient(key.ToString());

    private static async Task<byte[]> ReadAsync(BlobDownload blob, CancellationToken cancellation) =>
        blob.Length > StoredAnswer.MaxBytes ? [] : await blob.ReadAsync(cancellation);

    private bool IsGood(AnswerKey key, byte[] there) => StoredAnswer.Read(key, there) is { } answer && answer.Created + life > clock.GetUtcNow();

    private async Task<bool> TryWriteAsync(AnswerKey key, byte[] answer, BlobRequestConditions conditions, CancellationToken cancellation)
    {
        var options = new BlobUploadOptions { Conditions = conditions, HttpHeaders = new() { ContentType = "application/octet-stream" } };
        try
        {
            await BlobOf(key).UploadAsync(new BinaryData(answer), options, cancellation);
            return true;
        }
        catch (RequestFailedException there) when (there.Status is 409 or 412 && there.ErrorCode != BlobErrorCode.ContainerNotFound)
        {
            return false;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellation);
            return await TryWriteAsync(key, answer, conditions, cancellation);
        }
    }
}
