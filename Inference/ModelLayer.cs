using Glimpse.Inference.Requests;

namespace Glimpse.Inference;

/// <summary>
/// Something between all callers and the model: it may look at a request, refuse or change it, and see or change what is answered. Every head and handler reaches
/// the model through the same layers, so that none can be passed by.
/// </summary>
public abstract class ModelLayer(IVisionLanguageModel inner) : IVisionLanguageModel
{
    /// <summary>Puts a layer around a model. Registered factories are applied in their order: the first is the closest to the model.</summary>
    public delegate IVisionLanguageModel Factory(IVisionLanguageModel inner);

    protected IVisionLanguageModel Inner => inner;

    public ModelInfo Info => inner.Info;

    public EngineSnapshot Snapshot => inner.Snapshot;

    public virtual void Check(GenerationRequest request) => inner.Check(request);

    public abstract IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellation = default);

    public virtual Task<PromptCount> CountAsync(GenerationRequest request, CancellationToken cancellation = default) => inner.CountAsync(request, cancellation);

    public virtual IReadOnlyList<int> Tokenize(string text) => inner.Tokenize(text);

    public virtual string Detokenize(IReadOnlyList<int> tokens) => inner.Detokenize(tokens);

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return inner.DisposeAsync();
    }
}
