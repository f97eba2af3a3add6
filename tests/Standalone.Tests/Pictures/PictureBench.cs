using Azure.Storage.Blobs;
using Glimpse.Descriptions.Records;
using Glimpse.Fixtures;
using Glimpse.Standalone.Tests.Serving;

namespace Glimpse.Standalone.Tests.Pictures;

/// <summary>A storage account of its own with a gate before it, and heads that work on it.</summary>
public sealed class PictureBench : IAsyncLifetime
{
    private AzuriteServer _azurite = null!;

    internal StorageGate Gate { get; private set; } = null!;
    public BlobContainerClient Images { get; private set; } = null!;
    public BlobContainerClient Descriptions { get; private set; } = null!;
    public BlobContainerClient Answers { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _azurite = await AzuriteServer.StartAsync();
        Gate = await StorageGate.OpenAsync(_azurite.ServiceUri);
        var service = new BlobServiceClient(_azurite.ConnectionString);
        Images = service.GetBlobContainerClient("images");
        Descriptions = service.GetBlobContainerClient("descriptions");
        Answers = service.GetBlobContainerClient("description-cache");
        await Images.CreateIfNotExistsAsync();
        await Descriptions.CreateIfNotExistsAsync();
        await Answers.CreateIfNotExistsAsync();
    }

    public async Task DisposeAsync()
    {
        await Gate.DisposeAsync();
        await _azurite.DisposeAsync();
    }

    /// <summary>Starts a head that sees storage through the gate, and does not wait for anything.</summary>
    internal async Task<StandaloneProcess> StartAsync(params (string Name, string Value)[] settings)
    {
        var package = await TestPackages.GetAsync(TestModel.Demo);
        var connection = _azurite.ConnectionString.Replace(_azurite.ServiceUri.Authority, Gate.Address.Authority, StringComparison.Ordinal);
        return StandaloneProcess.Start(["--urls", "http://127.0.0.1:0"], [("Glimpse__ModelPath", package.Folder), ("AzureWebJobsStorage", connection), ("Glimpse__Storage__PollSeconds", "0.1"), .. settings]);
    }

    /// <summary>Empties all containers and uploads this golden case's picture under each name.</summary>
    public async Task UploadAsync(GoldenCase golden, params IEnumerable<string> names)
    {
        Gate.Open();
        foreach (var container in new[] { Images, Descriptions, Answers })
        {
            await foreach (var blob in container.GetBlobsAsync()) await container.DeleteBlobIfExistsAsync(blob.Name);
        }
        foreach (var name in names) await Images.GetBlobClient(name).UploadAsync(golden.ImagePath(0), overwrite: true);
    }

    public async Task<string[]> RecordNamesAsync()
    {
        var names = new List<string>();
        await foreach (var blob in Descriptions.GetBlobsAsync()) names.Add(blob.Name);
        return [.. names];
    }

    public async Task<DescriptionRecord> RecordAsync(string picture) =>
        RecordJson.Parse((await Descriptions.GetBlobClient(picture + ".json").DownloadContentAsync()).Value.Content.ToMemory().Span);

    public async Task EventuallyAsync(int records)
    {
        for (var end = DateTime.UtcNow.AddMinutes(2); (await RecordNamesAsync()).Length < records; await Task.Delay(50))
        {
            if (DateTime.UtcNow > end) throw new TimeoutException($"There are {(await RecordNamesAsync()).Length} of {records} records after two minutes.");
        }
    }

    /// <summary>Waits until two whole listings have been made from now on: what a head that has just started finds to do, it has found then.</summary>
    public async Task EventuallyListedAsync()
    {
        for (var until = Gate.Listings + 3; Gate.Listings < until; await Task.Delay(20)) { }
    }

    /// <summary>A reference conversation that asks what the template asks, but for the full stop.</summary>
    public static GoldenCase Golden { get; } = Goldens.Find(TestModel.Demo, "demo_08");
}
