using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Glimpse.Descriptions.Pictures;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Blobs;

/// <summary>An uploaded picture, found by the host's own polling: nothing to set up, works with Azurite, may take minutes. See <see cref="PictureEventFunction"/> for the other one.</summary>
public sealed class PicturePollingFunction(PictureHandler pictures)
{
    [Function("PicturePolling")]
    public Task Run([BlobTrigger("images/{name}")] BlobClient picture, CancellationToken cancellation) =>
        pictures.HandleAsync(new(picture.GetParentBlobContainerClient(), picture.Name), cancellation);
}
