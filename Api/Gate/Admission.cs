using Glimpse.Inference;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Gate;

/// <summary>
/// Whether there is a model and room for a request, decided before its body is read. Requests inside are counted, those that still upload too:
/// no more come in than the engine has slots and places to wait, so bodies in memory are bounded as well. Who asks for several answers takes as many places
/// once that is known, before a picture is fetched or decoded.
/// </summary>
public sealed class Admission(ModelHost host, IOptions<ApiOptions> options)
{
    private readonly ModelHost _host = host;
    private int _inside;

    /// <summary>Places taken.</summary>
    public int Inside => Volatile.Read(ref _inside);

    /// <summary>Cancelled when those inside shall end, done or not.</summary>
    internal CancellationToken HandingBack => _host.HandingBack;

    private TimeSpan RetryAfter => TimeSpan.FromSeconds(options.Value.RetryAfterSeconds);

    /// <summary>Whether the next request would be let in.</summary>
    internal bool HasRoom(EngineSnapshot engine) => !engine.IsFull && Inside < engine.Capacity;

    /// <summary>Lets a request in, or refuses it; dispose what it gives when the request has ended.</summary>
    internal Place? Enter(Requirement needs)
    {
        if (needs == Requirement.Nothing) return null;
        var model = _host.Current ?? throw new ApiException(Refusal());
        if (needs == Requirement.Model) return null;
        var engine = model.Snapshot;
        if (engine.IsFull) throw Busy();
        Take(1, engine);
        return new Place(this);
    }

    private void Take(int places, EngineSnapshot engine)
    {
        if (Interlocked.Add(ref _inside, places) <= engine.Capacity) return;
        Leave(places);
        throw Busy();
    }

    private void Leave(int places) => Interlocked.Add(ref _inside, -places);

    private ApiException Busy() => new(ApiError.Busy(RetryAfter));

    private ApiError Refusal() => _host.State switch
    {
        ModelState.Failed => ApiError.LoadFailed,
        ModelState.Stopping or ModelState.Stopped => ApiError.Stopping(RetryAfter),
        _ => ApiError.Loading(RetryAfter),
    };

    /// <summary>A request's place among those inside, or its places.</summary>
    internal sealed class Place(Admission admission) : IDisposable
    {
        private int _places = 1;

        /// <summary>Takes a place for every answer that was asked for.</summary>
        /// <exception cref="ApiException">There are not so many.</exception>
        public void Widen(int answers)
        {
            if (answers <= _places || admission._host.Loaded is not { Snapshot: var engine }) return;
            // More than there can ever be is the request's fault: the engine says so in its own words.
            if (answers > engine.Capacity) return;
            // The engine counts those too that came by another way, such as uploaded pictures.
            if (engine.Running + engine.Waiting + answers > engine.Capacity) throw admission.Busy();
            admission.Take(answers - _places, engine);
            _places = answers;
        }

        public void Dispose() => admission.Leave(Interlocked.Exchange(ref _places, 0));
    }
}
