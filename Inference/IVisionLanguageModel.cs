using Glimpse.Inference.Requests;

namespace Glimpse.Inference;

/// <summary>A loaded model that answers conversations about pictures. Safe to call from any thread.</summary>
public interface IVisionLanguageModel : IAsyncDisposable
{
    /// <summary>What is loaded: the package's id, version, precision and limits.</summary>
    ModelInfo Info { get; }

    /// <summary>A copy of the engine's state now: what runs, what waits, what is free.</summary>
    EngineSnapshot Snapshot { get; }

    /// <summary>Refuses what can be told of a request before its pictures are there: whoever has to fetch them first asks here.</summary>
    /// <exception cref="RequestRefusedException">A number is out of its range.</exception>
    void Check(GenerationRequest request) { }

    /// <summary>
    /// Answers one request as a stream of events: one <see cref="GenerationAccepted"/>, any number of <see cref="TextDelta"/>, one <see cref="GenerationCompleted"/>.
    /// A place in the queue is taken before any picture is decoded. Leaving the enumeration, or cancelling, frees everything within a step.
    /// </summary>
    /// <exception cref="RequestRefusedException">The request itself is at fault; its message may be shown to the caller.</exception>
    /// <exception cref="EngineBusyException">The queue is full; try again after the time it names.</exception>
    /// <exception cref="GenerationFailedException">The engine failed on this request; others are unaffected.</exception>
    IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellation = default);

    /// <summary>
    /// Counts a request's prompt as <see cref="GenerateAsync"/> would compute it, however long it is. What pictures take follows from their headers: nothing is decoded,
    /// and no place in the queue is taken.
    /// </summary>
    /// <exception cref="RequestRefusedException">A message or a picture would not be accepted.</exception>
    Task<PromptCount> CountAsync(GenerationRequest request, CancellationToken cancellation = default);

    /// <summary>The tokens of a text. What looks like a special token in it stays text, as in a message.</summary>
    /// <exception cref="RequestRefusedException">The text cannot be cut into words in reasonable time.</exception>
    IReadOnlyList<int> Tokenize(string text);

    /// <summary>The text of tokens, special ones spelled out. Bytes that are no UTF-8 become U+FFFD.</summary>
    /// <exception cref="RequestRefusedException">The model has no such token.</exception>
    string Detokenize(IReadOnlyList<int> tokens);
}
