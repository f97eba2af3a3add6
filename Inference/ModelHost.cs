using Glimpse.Inference.Requests;

namespace Glimpse.Inference;

/// <summary>How far loading is.</summary>
public enum ModelState { Loading, Ready, Failed, Stopped }

/// <summary>
/// The one model of a process. Loading starts at once and in the background, so that a head listens before the model is there;
/// whoever needs it waits with <see cref="GetAsync"/> or looks at <see cref="State"/>.
/// </summary>
public sealed class ModelHost : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task<IVisionLanguageModel> _loading;

    /// <param name="load">Loads the model; called once, on a background thread.</param>
    public ModelHost(Func<CancellationToken, Task<IVisionLanguageModel>> load)
    {
        _loading = Task.Run(() => load(_stopping.Token));
        _loading.ContinueWith(static failed => _ = failed.Exception, TaskContinuationOptions.OnlyOnFaulted);
    }

    public ModelState State => _stopping.IsCancellationRequested ? ModelState.Stopped
        : _loading.IsCompletedSuccessfully ? ModelState.Ready
        : _loading.IsCompleted ? ModelState.Failed
        : ModelState.Loading;

    /// <summary>The model where it is loaded; null before, and after a failure.</summary>
    public IVisionLanguageModel? Current => State == ModelState.Ready ? _loading.Result : null;

    /// <summary>Why loading failed, for logs and the operator; never for a caller.</summary>
    public Exception? Failure => _loading.IsFaulted ? _loading.Exception!.InnerException : null;

    /// <summary>Waits until the model is loaded.</summary>
    public Task<IVisionLanguageModel> GetAsync(CancellationToken cancellation = default) => _loading.WaitAsync(cancellation);

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
    }
}
