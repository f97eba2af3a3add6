using System.Runtime.CompilerServices;
using Glimpse.Inference.Requests;

namespace Glimpse.Inference;

/// <summary>Knows how many answers are under way, and can end them all: what a process needs to stop with manners.</summary>
internal sealed class StoppableModel(IVisionLanguageModel inner, CancellationToken end) : ModelLayer(inner)
{
    private int _underWay;

    public int UnderWay => Volatile.Read(ref _underWay);

    public override async IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, end);
        Interlocked.Increment(ref _underWay);
        try
        {
            await foreach (var told in Inner.GenerateAsync(request, either.Token).WithCancellation(either.Token)) yield return told;
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
