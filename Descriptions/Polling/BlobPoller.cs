using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Glimpse.Descriptions.Pictures;
using Glimpse.Descriptions.Records;
using Glimpse.Descriptions.Storage;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Glimpse.Descriptions.Polling;

/// <summary>
/// Watches the pictures' container where no Functions host does: lists it, hands every picture without a description to the handler, and again.
/// It keeps nothing that matters in memory: stopped or killed at any point, the next one finds the same work by listing.
/// </summary>
public sealed partial class BlobPoller : BackgroundService
{
    private static readonly TimeSpan LastWrites = TimeSpan.FromSeconds(2);

    private readonly BlobContainerClient _pictures;
    private readonly RecordStore _records;
    private readonly PictureHandler _handler;
    private readonly ModelHost _host;
    private readonly PictureLedger _ledger;
    private readonly TimeProvider _clock;
    private readonly ILogger<BlobPoller> _log;
    private readonly TimeSpan _interval;
    private readonly int _parallelism;

    internal BlobPoller(BlobServiceClient storage, RecordStore records, PictureHandler handler, ModelHost host,
        IOptions<StorageOptions> options, IOptions<EngineOptions> engine, TimeProvider clock, ILogger<BlobPoller> log)
    {
        (_records, _handler, _host, _clock, _log) = (records, handler, host, clock, log);
        _pictures = storage.GetBlobContainerClient(options.Value.Images);
        _ledger = new(clock);
        _interval = TimeSpan.FromSeconds(options.Value.PollSeconds);
        _parallelism = options.Value.Parallelism > 0 ? options.Value.Parallelism : engine.Value.Slots;
    }

    /// <summary>Runs until the host closes: then it takes no more pictures and ends with those in hand. Cancelled, it drops them: no record exists, so they are described after the restart.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await PrepareAsync(stoppingToken);
            await _host.GetAsync(stoppingToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            ModelMissing(failure.GetType().Name);
            return;
        }
        Watching(_pictures.Name, _parallelism);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _parallelism, CancellationToken = stoppingToken };
        await Parallel.ForEachAsync(WorkAsync(_host.Closing), parallel, async (picture, cancellation) => await HandleAsync(picture, cancellation));
    }

    /// <summary>Once the host has closed, what is in hand only has its record to write: a moment for that.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_host.State == ModelState.Stopping && ExecuteTask is { } work) await Task.WhenAny(work, Task.Delay(LastWrites, _clock, cancellationToken));
        await base.StopAsync(cancellationToken);
    }

    // Both containers exist before the model is loaded, so that pictures can be uploaded at once.
    private async Task PrepareAsync(CancellationToken cancellation)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                await _pictures.CreateIfNotExistsAsync(cancellationToken: cancellation);
                await _records.CreateAsync(cancellation);
                return;
            }
            catch (Exception lost) when (!cancellation.IsCancellationRequested)
            {
                StorageLost(NameOf(lost));
                await Task.Delay(RetryPolicy.AfterLostStorage(failures), _clock, cancellation);
            }
        }
    }

    // Ends only when cancelled, and quietly. The workers draw from it one by one, so that listing goes on only as fast as pictures are described.
    private async IAsyncEnumerable<ListedPicture> WorkAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var failures = 0;
        while (!cancellation.IsCancellationRequested)
        {
            var (seen, more) = (0L, (bool?)true);
            await using (var listing = ListingMerge.UndescribedAsync(PicturesAsync(() => seen++, cancellation), _records.ListAsync(cancellation), cancellation).GetAsyncEnumerator(cancellation))
            {
                while ((more = await TryMoveAsync(listing, cancellation)) == true)
                {
                    if (_ledger.TryTake(listing.Current)) yield return listing.Current;
                }
            }
            failures = more is null ? failures + 1 : 0;
            await PauseAsync(failures, seen, cancellation);
        }
    }

    private async Task PauseAsync(int failures, long seen, CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(failures > 0 ? RetryPolicy.AfterLostStorage(failures) : RetryPolicy.BetweenListings(_interval, seen), _clock, cancellation);
            if (failures > 0) await PrepareAsync(cancellation);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
        }
    }

    // Null: the listing broke off.
    private async Task<bool?> TryMoveAsync(IAsyncEnumerator<ListedPicture> listing, CancellationToken cancellation)
    {
        try
        {
            // A page of the listing that is here already asks nobody.
            return !cancellation.IsCancellationRequested && await listing.MoveNextAsync();
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception lost)
        {
            StorageLost(NameOf(lost));
            return null;
        }
    }

    private async IAsyncEnumerable<ListedPicture> PicturesAsync(Action onSeen, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var blob in _pictures.GetBlobsAsync(cancellationToken: cancellation))
        {
            onSeen();
            // An empty blob with a slash at its end is how tools keep a folder.
            var isFolder = blob.Properties.ContentLength == 0 && blob.Name.EndsWith('/');
            if (!isFolder && blob.Properties.ETag is { } etag) yield return new(blob.Name, BlobDownload.VersionOf(etag));
        }
    }

    private async Task HandleAsync(ListedPicture listed, CancellationToken cancellation)
    {
        var picture = new StoredPicture(_pictures, listed.Name, listed.Version);
        try
        {
            var outcome = await _handler.HandleAsync(picture, cancellation);
            if (outcome is PictureOutcome.Described or PictureOutcome.Refused) _ledger.Done(listed);
            else _ledger.Settle(listed);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (OperationCanceledException) when (_host.HandingBack.IsCancellationRequested)
        {
            PictureHandedBack(picture.Id);
            _ledger.Rest(listed, TimeSpan.Zero);
        }
        catch (EngineBusyException busy)
        {
            // Waiting here rather than going on keeps the others from being read for nothing.
            await Task.Delay(RetryPolicy.AfterBusy(busy.RetryAfter), _clock, cancellation);
            _ledger.Rest(listed, TimeSpan.Zero);
        }
        catch (Exception lost) when (IsStorage(lost, cancellation))
        {
            PictureDelayed(picture.Id, NameOf(lost));
            _ledger.Rest(listed, RetryPolicy.AfterFailure(2));
        }
        catch (Exception failure)
        {
            await CountFailureAsync(listed, picture, failure, cancellation);
        }
    }

    private async Task CountFailureAsync(ListedPicture listed, StoredPicture picture, Exception failure, CancellationToken cancellation)
    {
        var failures = _ledger.Fail(listed);
        PictureFailed(picture.Id, failures, RetryPolicy.MaxFailures, failure);
        if (failures < RetryPolicy.MaxFailures) return;
        try
        {
            await _handler.GiveUpAsync(picture, new(DescriptionError.Server, "generation_failed",
                "The description could not be generated in several attempts. Delete this record to have the picture tried again."), cancellation);
            _ledger.Done(listed);
        }
        catch (Exception lost) when (!cancellation.IsCancellationRequested)
        {
            PictureDelayed(picture.Id, NameOf(lost));
        }
    }

    // Storage's own word for what went wrong; its message would name the account, and often the blob.
    private static string NameOf(Exception failure) => (failure as RequestFailedException)?.ErrorCode ?? failure.GetType().Name;

    // AggregateException is how the SDK says that all its own attempts failed; a TaskCanceledException without our asking is its network timeout.
    private static bool IsStorage(Exception failure, CancellationToken cancellation) => !cancellation.IsCancellationRequested
        && failure is RequestFailedException or IOException or HttpRequestException or AggregateException or TaskCanceledException or Azure.Identity.AuthenticationFailedException;
}
