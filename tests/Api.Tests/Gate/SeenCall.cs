using Glimpse.Api.Gate;

namespace Glimpse.Api.Tests.Gate;

/// <summary>Keeps the first call that ended.</summary>
internal sealed class SeenCall : ICallObserver
{
    private readonly TaskCompletionSource<Call> _call = new();

    public Task<Call> CallAsync() => _call.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public void Ended(Call call) => _call.TrySetResult(call);
}
