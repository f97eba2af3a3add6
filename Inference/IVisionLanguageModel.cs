using Glimpse.Inference.Requests;

namespace Glimpse.Inference;

/// <summary>A loaded model that answers conversations about pictures. Safe to call from any thread.</summary>
public interface IVisionLanguageModel : IAsyncDisposable
{
    /// <summary>What is loaded: the package's id, version, precision and limits.</summary>
    ModelInfo Info { get; }

    /// <summary>A copy of the engine's state now: what runs, what waits, what is free.</summary>
    EngineSnapshot Snapshot { get; }

    /// <summary>
    /// Answers one request as a stream of events: one <see cref="GenerationAccepted"/>, any number of <see cref="TextDelta"/>, one <see cref="GenerationCompleted"/>.
    /// A place in the queue is taken before any picture is decoded. Leaving the enumeration, or cancelling, frees everything within a step.
    /// </summary>
    /// <exception cref="RequestRefusedException">The request itself is at fault; its message may be shown to the caller.</exception>
    /// <exception cref="EngineBusyException">The queue is full; try again after the time it names.</exception>
    /// <exception cref="GenerationFailedException">The engine failed on this request; others are unaffected.</exception>
    IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellation = default);
}
