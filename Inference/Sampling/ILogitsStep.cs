namespace Glimpse.Inference.Sampling;

/// <summary>One rule that changes the logits of a sequence before a token is picked. Belongs to one sequence.</summary>
internal interface ILogitsStep
{
    /// <param name="logits">[vocabulary]; negative infinity forbids a token.</param>
    /// <param name="answer">The answer's tokens so far.</param>
    void Apply(Span<float> logits, ReadOnlySpan<int> answer);
}
