using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Glimpse.Descriptions.Records;

namespace Glimpse.Descriptions.Storage;

/// <summary>The descriptions container. Every write names what it replaces, so that of two writers one wins and the other learns of it.</summary>
internal sealed class RecordStore(BlobContainerClient container)
{
    // The version described, for listings; what decides is the record's own text.
    private const string SourceVersionKey = "source_etag";

    // 20 times the longest answer; what is larger was not written by us.
    private const int MaxRecordBytes = 1 << 20;

    public Task CreateAsync(CancellationToken cancellation) => container.CreateIfNotExistsAsync(cancellationToken: cancellation);

    /// <summary>The record of that name; null where there is none.</summary>
    public async Task<StoredRecord?> FindAsync(string name, CancellationToken cancellation)
    {
        using var blob = await BlobDownload.OpenAsync(container.GetBlobClient(name), cancellation);
        if (blob is null) return null;
        return new(blob.Length > MaxRecordBytes ? null : Source(await blob.ReadAsync(cancellation)), blob.ETag);
    }

    /// <summary>Writes a record in place of <paramref name="replaced"/>, or where there was none; false where someone else wrote first.</summary>
    public async Task<bool> TryWriteAsync(string name, DescriptionRecord record, StoredRecord? replaced, CancellationToken cancellation)
    {
        var options = new BlobUploadOptions
        {
            HttpHeaders = new() { ContentType = "application/json; charset=utf-8" },
            Metadata = record.Source.ETag is { } version ? new Dictionary<string, string> { [SourceVersionKey] = version } : null,
            Conditions = replaced is { Blob: var blob } ? new() { IfMatch = blob } : new() { IfNoneMatch = ETag.All },
        };
        var json = new BinaryData(RecordJson.ToUtf8(record));
        try
        {
            await container.GetBlobClient(name).UploadAsync(json, options, cancellation);
            return true;
        }
        catch (RequestFailedException changed) when (IsConflict(changed))
        {
            return false;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await CreateAsync(cancellation);
            return false;
        }
    }

    /// <summary>All records in the order of their names.</summary>
    public async IAsyncEnumerable<ListedRecord> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.Metadata, cancellationToken: cancellation))
        {
            yield return new(blob.Name, blob.Metadata.TryGetValue(SourceVersionKey, out var version) ? version : null);
        }
    }

    // A blob that is no record of ours is replaced like a record of another version.
    private static SourceFacts? Source(byte[] content)
    {
        try
        {
            return RecordJson.ParseSource(content);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // BlobNotFound answers If-Match where the replaced record was deleted meanwhile.
    private static bool IsConflict(RequestFailedException failure) =>
        failure.ErrorCode is { } code && (code == BlobErrorCode.BlobAlreadyExists || code == BlobErrorCode.ConditionNotMet || code == BlobErrorCode.BlobNotFound);
}

/// <summary>A record as it is stored.</summary>
/// <param name="Source">Which picture it describes; null where the blob is no record.</param>
/// <param name="Blob">The version of the record itself.</param>
internal sealed record StoredRecord(SourceFacts? Source, ETag Blob)
{
    public bool Describes(string container, string name, string version) => Source is { } source && (source.Container, source.Name, source.ETag) == (container, name, version);
}

/// <summary>A record as a listing shows it.</summary>
/// <param name="SourceVersion">The picture's version that it describes, where known.</param>
internal readonly record struct ListedRecord(string Name, string? SourceVersion);
