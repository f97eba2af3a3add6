using System.Net;

namespace Glimpse.Api.Gate.Limits;

/// <summary>Counts what callers and addresses use, and turns away who has used up their share. What an answer cost is told when its call has ended.</summary>
public sealed class Quotas : ICallObserver
{
    // About 200 bytes each: 4 MB at most, with as many addresses at once as an attack may bring.
    internal const int MostMeters = 20_000;
    private readonly Meters<string> _callers = new(MostMeters);
    private readonly Meters<AddressBlock> _addresses = new(MostMeters);
    private readonly Meters<AddressBlock> _failures = new(MostMeters);
    private readonly TimeProvider _clock;
    private readonly long _started;

    public Quotas(TimeProvider clock) => (_clock, _started) = (clock, clock.GetTimestamp());

    private TimeSpan Now => _clock.GetElapsedTime(_started);

    /// <exception cref="ApiException">The address has used up its share.</exception>
    internal void EnterFrom(IPAddress? address, CallLimits limits, Call call)
    {
        if (!limits.IsNone) Enter(_addresses.Of(AddressBlock.Of(address), limits, Now), "address", call);
    }

    /// <exception cref="ApiException">The caller has used up their share.</exception>
    internal void EnterAs(Caller caller, Call call)
    {
        if (caller.Name is { } name && !caller.Limits.IsNone) Enter(_callers.Of(name, caller.Limits, Now), "key", call);
    }

    /// <summary>Counts a key that was wrong.</summary>
    /// <exception cref="ApiException">There were too many from this address.</exception>
    internal void CountFailure(IPAddress? address, int perMinute)
    {
        if (perMinute == 0) return;
        var meter = _failures.Of(AddressBlock.Of(address), new(perMinute, 0, 0), Now);
        if (meter.Enter(Now, out var wait) != LimitKind.None) throw new ApiException(ApiError.TooManyFailures(wait));
        meter.Leave();
    }

    public void Ended(Call call) => call.Pass?.Charge(call.OutputTokens);

    private void Enter(Meter meter, string whose, Call call)
    {
        var refused = meter.Enter(Now, out var wait);
        call.Rates = RateHeaders.Of(meter.Read(Now));
        if (refused != LimitKind.None) throw new ApiException(ApiError.LimitReached(refused, whose, meter.Limits, wait));
        (call.Pass ??= new(() => Now)).Add(meter);
    }
}
