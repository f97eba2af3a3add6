using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Glimpse.Descriptions.Pictures;
using Microsoft.Azure.Functions.Worker;

namespace Glimpse.FunctionApp.Blobs;

/// <summary>
/// An uploaded picture, told by Event Grid: at once, at any size of container, and the only way that scales from zero. Needs an event subscription.
/// One of the two picture functions is disabled by setting: <c>AzureWebJobs.PictureEvent.Disabled</c> or <c>AzureWebJobs.PicturePolling.Disabled</c>.
/// </summary>
public sealed class PictureEventFunction(PictureHandler pictures)
{
    [Function("PictureEvent")]
    public Task Run([BlobTrigger("images/{name}", Source = BlobTriggerSource.EventGrid)] BlobClient picture, CancellationToken cancellation) =>
        pictures.HandleAsync(new(picture.GetParentBlobContainerClient(), picture.Name), cancellation);
}
