using System.Runtime.CompilerServices;
using Glimpse.Inference;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Telemetry;

/// <summary>Measures and traces every generation, whoever asks for it. The outermost layer: it sees what callers see.</summary>
internal sealed class MeteredModel(IVisionLanguageModel inner, Instruments instruments, TimeProvider clock) : ModelLayer(inner)
{
    public override void Check(GenerationRequest request)
    {
        try
        {
            Inner.Check(request);
        }
        catch (RequestRefusedException refusal)
        {
            instruments.Refusals.Add(1, new KeyValuePair<string, object?>("reason", refusal.Code));
            throw;
        }
    }

    public override async IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var trace = GenerationTrace.Begin(request, Info);
        // Disposed without an end, the caller has left.
        using var meter = new GenerationMeter(request, instruments, clock);
        await using var events = Inner.GenerateAsync(request, cancellation).GetAsyncEnumerator(cancellation);
        while (await MoveAsync(events, meter, trace))
        {
            meter.Note(events.Current);
            trace?.Note(events.Current);
            yield return events.Current;
        }
    }

    private static async ValueTask<bool> MoveAsync(IAsyncEnumerator<GenerationEvent> events, GenerationMeter meter, GenerationTrace? trace)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception fault)
        {
            meter.Fail(fault);
            trace?.Fail(fault);
            throw;
        }
    }
}
