namespace Glimpse.Api.Gate.Limits;

/// <summary>A call that its limits let in: the meters that count it. Dispose it when the call has ended.</summary>
internal sealed class Pass(Func<TimeSpan> now) : IDisposable
{
    private readonly List<Meter> _meters = new(2);

    public void Add(Meter meter) => _meters.Add(meter);

    public void Charge(int tokens)
    {
        foreach (var meter in _meters) meter.Charge(tokens, now());
    }

    public void Dispose()
    {
        foreach (var meter in _meters) meter.Leave();
    }
}
