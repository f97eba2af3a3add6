using Glimpse.Inference;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Gate;

/// <summary>
/// Whether there is a model and room for a request, decided before its body is read. Requests inside are counted, those that still upload too:
/// no more come in than the engine has slots and places to wait, so bodies in memory are bounded as well.
/// </summary>
public sealed class Admission(ModelHost host, IOptions<ApiOptions> options)
{
    private int _inside;

    private TimeSpan RetryAfter => TimeSpan.FromSeconds(options.Value.RetryAfterSeconds);

    /// <summary>Lets a request in, or refuses it; dispose what it gives when the request has ended.</summary>
    internal Place Enter(Requirement needs)
    {
        if (needs == Requirement.Nothing) return default;
        var model = host.Current ?? throw new ApiException(Refusal());
        if (needs == Requirement.Model) return default;

        var engine = model.Snapshot;
        if (engine.IsFull) throw new ApiException(ApiError.Busy(RetryAfter));
        var place = new Place(this);
        if (Interlocked.Increment(ref _inside) <= engine.Slots + engine.QueueCapacity) return place;
        place.Dispose();
        throw new ApiException(ApiError.Busy(RetryAfter));
    }

    private ApiError Refusal() => host.State switch
    {
        ModelState.Failed => ApiError.LoadFailed,
        ModelState.Stopped => ApiError.Stopping(RetryAfter),
        _ => ApiError.Loading(RetryAfter),
    };

    /// <summary>A request's place among those inside.</summary>
    internal readonly struct Place(Admission? admission) : IDisposable
    {
        public void Dispose()
        {
            if (admission is not null) Interlocked.Decrement(ref admission._inside);
        }
    }
}
