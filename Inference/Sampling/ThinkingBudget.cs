namespace Glimpse.Inference.Sampling;

/// <summary>Ends a thought that has used its tokens: the only token left is the one that closes it, and the answer follows as after any thought.</summary>
/// <param name="tokens">Of a thought, its marks aside.</param>
internal sealed class ThinkingBudget(int tokens, int thinkStart, int thinkEnd) : ILogitsStep
{
    private int _read;
    private int _thought = -1; // tokens of the thought under way; -1: not thinking

    public void Apply(Span<float> logits, ReadOnlySpan<int> answer)
    {
        for (; _read < answer.Length; _read++)
        {
            if (_thought < 0 && answer[_read] == thinkStart) _thought = 0;
            else if (answer[_read] == thinkEnd) _thought = -1;
            else if (_thought >= 0) _thought++;
        }
        if (_thought >= tokens) Close(logits, thinkEnd);
    }

    /// <summary>Leaves only the token that ends a thought.</summary>
    public static void Close(Span<float> logits, int thinkEnd)
    {
        var close = Math.Max(logits[thinkEnd], 0); // finite whatever came before
        logits.Fill(float.NegativeInfinity);
        logits[thinkEnd] = close;
    }
}
