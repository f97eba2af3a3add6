using Glimpse.Inference.Requests;

namespace Glimpse.Inference;

/// <summary>How far the model is. Stopping: nobody new is let in, those inside are answered.</summary>
public enum ModelState { Loading, Ready, Failed, Stopping, Stopped }

/// <summary>
/// The one model of a process. Loading starts at once and in the background, so that a head listens before the model is there;
/// whoever needs it waits with <see cref="GetAsync"/> or looks at <see cref="State"/>. It ends in three steps: <see cref="Close"/> lets nobody new in,
/// <see cref="HandBack"/> ends what is still under way, disposing frees the model.
/// </summary>
public sealed class ModelHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _handingBack = new();
    private readonly Task<StoppableModel> _loading;

    /// <param name="load">Loads the model; called once, on a background thread.</param>
    public ModelHost(Func<CancellationToken, Task<IVisionLanguageModel>> load)
    {
        (Closing, HandingBack) = (_closing.Token, _handingBack.Token);
        _loading = Task.Run(async () => new StoppableModel(await load(_stopping.Token).ConfigureAwait(false), HandingBack));
        _loading.ContinueWith(static failed => _ = failed.Exception, TaskContinuationOptions.OnlyOnFaulted);
    }

    public ModelState State => _stopping.IsCancellationRequested ? ModelState.Stopped
        : Closing.IsCancellationRequested ? ModelState.Stopping
        : _loading.IsCompletedSuccessfully ? ModelState.Ready
        : _loading.IsCompleted ? ModelState.Failed
        : ModelState.Loading;

    /// <summary>The model where it takes requests; null before it is loaded, after a failure, and once the process stops.</summary>
    public IVisionLanguageModel? Current => State == ModelState.Ready ? _loading.Result : null;

    /// <summary>The model where it is there at all: also while the process stops and its last answers run.</summary>
    public IVisionLanguageModel? Loaded => State is ModelState.Ready or ModelState.Stopping && _loading.IsCompletedSuccessfully ? _loading.Result : null;

    /// <summary>Answers under way.</summary>
    public int UnderWay => _loading.IsCompletedSuccessfully ? _loading.Result.UnderWay : 0;

    /// <summary>Cancelled when nobody new is let in any more.</summary>
    public CancellationToken Closing { get; }

    /// <summary>Cancelled when what is still under way ends as it is.</summary>
    public CancellationToken HandingBack { get; }

    /// <summary>Why loading failed, for logs and the operator; never for a caller.</summary>
    public Exception? Failure => _loading.IsFaulted ? _loading.Exception!.InnerException : null;

    /// <summary>Waits until the model is loaded.</summary>
    public async Task<IVisionLanguageModel> GetAsync(CancellationToken cancellation = default) => await _loading.WaitAsync(cancellation).ConfigureAwait(false);

    /// <summary>From now on nobody new is let in.</summary>
    public void Close() => _closing.Cancel();

    /// <summary>Ends every answer that is still under way; its reader sees an <see cref="OperationCanceledException"/>.</summary>
    public void HandBack()
    {
        Close();
        _handingBack.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await _stopping.CancelAsync();
        try
        {
            await (await _loading).DisposeAsync();
        }
        catch (Exception)
        {
            // It never loaded: nothing to release, and its failure was reported where it was awaited.
        }
        _stopping.Dispose();
        _closing.Dispose();
        _handingBack.Dispose();
    }
}
