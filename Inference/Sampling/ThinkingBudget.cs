namespace Glimpse.Inference.Sampling;

/// <summary>Ends a thought that has used its tokens: the only token left is the one that closes it, and the answer follows as after any thought.</summary>
/// <param name="tokens">Of all thoughts of an answer, their marks aside.</param>
internal sealed class ThinkingBudget(int tokens, int thinkStart, int thinkEnd) : ILogitsStep
{
    private int _read;
    private int _used;
    private bool _thinks;

    public void Apply(Span<float> logits, ReadOnlySpan<int> answer)
    {
        for (; _read < answer.Length; _read++)
        {
            if (answer[_read] == thinkEnd) _thinks = false;
            else if (_thinks) _used++;
            else _thinks = answer[_read] == thinkStart;
        }
        if (_thinks && _used >= tokens) Close(logits, thinkEnd);
    }

    /// <summary>Leaves only the token that ends a thought.</summary>
    public static void Close(Span<float> logits, int thinkEnd)
    {
        var close = Math.Max(logits[thinkEnd], 0); // finite whatever came before
        logits.Fill(float.NegativeInfinity);
        logits[thinkEnd] = close;
    }
}
