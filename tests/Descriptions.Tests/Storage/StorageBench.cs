using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Glimpse.Descriptions.Audit;
using Glimpse.Descriptions.Pictures;
using Glimpse.Descriptions.Polling;
using Glimpse.Descriptions.Records;
using Glimpse.Descriptions.Storage;
using Glimpse.Descriptions.Templates;
using Glimpse.Fixtures;
using Glimpse.Inference;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Glimpse.Descriptions.Tests.Storage;

/// <summary>Two fresh containers and what works on them; several benches on the same containers are several processes.</summary>
internal sealed class StorageBench
{
    private readonly AzuriteServer _azurite;
    private readonly Faults _faults = new();

    public StorageBench(AzuriteServer azurite, string? suffix = null)
    {
        _azurite = azurite;
        Suffix = suffix ?? Guid.NewGuid().ToString("N");
        Options = new() { Images = $"images-{Suffix}", Descriptions = $"descriptions-{Suffix}", PollSeconds = 0.1 };
        var client = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        client.AddPolicy(_faults, HttpPipelinePosition.PerRetry);
        Service = new(azurite.ConnectionString, client);
    }

    public string Suffix { get; }
    public StorageOptions Options { get; }
    public BlobServiceClient Service { get; }
    public EngineOptions Engine { get; } = new() { Slots = 2, Images = { MaxBytes = 1000 } };
    public TimeProvider Clock { get; init; } = TimeProvider.System;
    public BlobContainerClient Images => Service.GetBlobContainerClient(Options.Images);
    public BlobContainerClient Descriptions => Service.GetBlobContainerClient(Options.Descriptions);

    /// <summary>Makes requests fail that this is true for.</summary>
    public Func<Request, bool> FailsWhen { set => _faults.When = value; }

    public StorageBench SecondProcess() => new(_azurite, Suffix);

    public async Task CreateAsync()
    {
        await Images.CreateIfNotExistsAsync();
        await Descriptions.CreateIfNotExistsAsync();
    }

    public async Task<StoredPicture> UploadAsync(string name, params byte[] file)
    {
        var uploaded = await Images.GetBlobClient(name).UploadAsync(new BinaryData(file), overwrite: true);
        return new(Images, name, BlobDownload.VersionOf(uploaded.Value.ETag));
    }

    public async Task<DescriptionRecord?> RecordAsync(string picture)
    {
        var blob = Descriptions.GetBlobClient(picture + ".json");
        return await blob.ExistsAsync() ? RecordJson.Parse((await blob.DownloadContentAsync()).Value.Content.ToMemory().Span) : null;
    }

    public async Task<string[]> RecordNamesAsync()
    {
        var names = new List<string>();
        await foreach (var blob in Descriptions.GetBlobsAsync()) names.Add(blob.Name);
        return [.. names];
    }

    /// <summary>Where the handlers write down what they did; null: nowhere.</summary>
    public AuditLog? Audit { get; set; }

    /// <summary>What the handlers logged.</summary>
    public LogLines Log { get; } = new();

    /// <summary>How the handlers describe.</summary>
    public DescriptionOptions Describing { get; } = new();

    public PictureHandler Handler(IVisionLanguageModel model) => Handler(ScriptedModel.Host(model));

    public PictureHandler Handler(ModelHost host) => new(
        new(host, TemplateCatalog.Of(Describing), Microsoft.Extensions.Options.Options.Create(Describing), Clock), new(Descriptions),
        Microsoft.Extensions.Options.Options.Create(Engine), Microsoft.Extensions.Options.Options.Create(Describing), Clock, Log, Audit);

    public BlobPoller Poller(ModelHost host) => new(Service, new(Descriptions), Handler(host), host, Microsoft.Extensions.Options.Options.Create(Options),
        Microsoft.Extensions.Options.Options.Create(Engine), Clock, NullLogger<BlobPoller>.Instance);

    internal sealed class LogLines : ILogger<PictureHandler>
    {
        public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue((logLevel, formatter(state, exception)));
    }

    private sealed class Faults : HttpPipelineSynchronousPolicy
    {
        public volatile Func<Request, bool> When = _ => false;

        public override void OnSendingRequest(HttpMessage message)
        {
            if (When(message.Request)) throw new HttpRequestException("a fault of the test");
        }
    }
}
