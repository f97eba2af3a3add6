using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Glimpse.Descriptions.Storage;

/// <summary>A blob whose version and length are known and whose bytes are still to be read, or not.</summary>
internal sealed class BlobDownload : IDisposable
{
    private readonly BlobDownloadStreamingResult _result;

    private BlobDownload(BlobDownloadStreamingResult result) => _result = result;

    public ETag ETag => _result.Details.ETag;

    public string Version => VersionOf(ETag);

    public long Length => _result.Details.ContentLength;

    /// <summary>An ETag as records keep it: storage quotes ETags in headers but not in listings.</summary>
    public static string VersionOf(ETag etag) => etag.ToString().Trim('"');

    /// <summary>Opens a blob; null where there is none.</summary>
    public static async Task<BlobDownload?> OpenAsync(BlobClient blob, CancellationToken cancellation)
    {
        try
        {
            return new(await blob.DownloadStreamingAsync(cancellationToken: cancellation));
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    /// <summary>All bytes; the caller looks at <see cref="Length"/> first.</summary>
    public async Task<byte[]> ReadAsync(CancellationToken cancellation)
    {
        var file = new byte[Length];
        await _result.Content.ReadExactlyAsync(file, cancellation);
        return file;
    }

    public void Dispose() => _result.Dispose();
}
