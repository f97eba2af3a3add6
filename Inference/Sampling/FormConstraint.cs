using Glimpse.Inference.Sampling.Json;

namespace Glimpse.Inference.Sampling;

/// <summary>
/// Holds an answer to its form: only tokens that the constraint allows keep their logits. A thought before the answer is free, but cannot end the answer,
/// nor take the room that the answer needs; where thinking is on, the first token decides whether there is one.
/// </summary>
internal sealed class FormConstraint : ILogitsStep
{
    /// <summary>Tokens that a thought leaves to its answer, where a quarter of all is not less: what a model usually says in JSON, not the least that fits.</summary>
    private const int UsualAnswer = 256;

    private readonly JsonConstraint _constraint;
    private readonly int _capacity;
    private readonly int _answerRoom;
    private readonly int _thinkStart;
    private readonly int _thinkEnd;
    private readonly int[] _endTokens;
    private ulong[] _mask = [];
    private Stage _stage;
    private int _read;

    /// <param name="constraint">Of this answer alone.</param>
    /// <param name="capacity">The most tokens of the answer, thought included: the form is finished within them where that is possible.</param>
    /// <param name="thinkMarks">The tokens around a thought; null: there is none.</param>
    /// <param name="endTokens">They end an answer.</param>
    public FormConstraint(JsonConstraint constraint, int capacity, (int Start, int End)? thinkMarks, int[] endTokens)
    {
        (_constraint, _capacity, _endTokens) = (constraint, capacity, endTokens);
        (_thinkStart, _thinkEnd) = thinkMarks ?? (-1, -1);
        _answerRoom = Math.Max(Math.Min(capacity / 4, UsualAnswer), (int)Math.Min(constraint.TokensToFinish + 1L, capacity)); // and an end token
        _stage = thinkMarks is null ? Stage.Answer : Stage.First;
    }

    private enum Stage { First, Thought, Answer }

    public void Apply(Span<float> logits, ReadOnlySpan<int> answer)
    {
        for (; _read < answer.Length; _read++) Take(answer[_read]);
        var left = _capacity - answer.Length;
        if (_stage == Stage.Thought)
        {
            if (left <= _answerRoom + 1) ThinkingBudget.Close(logits, _thinkEnd);
            else foreach (var end in _endTokens) if (end != _thinkEnd) logits[end] = float.NegativeInfinity;
            return;
        }
        var words = Math.Max(_constraint.MaskWords, (logits.Length + 63) / 64);
        if (_mask.Length < words) _mask = new ulong[words];
        // One token is kept for the end, which tells the reader that the answer is whole.
        _constraint.Fill(_mask, _constraint.TokensToFinish < left ? left - 1 : left);
        if (_stage == Stage.First && left > _answerRoom + 2) _mask[_thinkStart >> 6] |= 1UL << _thinkStart;
        Forbid(logits);
    }

    private void Take(int token)
    {
        if (_stage == Stage.Thought)
        {
            if (token == _thinkEnd) _stage = Stage.Answer;
        }
        else if (_stage == Stage.First && token == _thinkStart)
        {
            _stage = Stage.Thought;
        }
        else
        {
            _stage = Stage.Answer;
            if (!_constraint.Accept(token)) throw new InvalidOperationException($"Token {token} is outside the form that the answer is held to.");
        }
    }

    private void Forbid(Span<float> logits)
    {
        var anyLeft = false;
        for (var word = 0; word * 64 < logits.Length; word++)
        {
            var part = logits[(word * 64)..Math.Min(word * 64 + 64, logits.Length)];
            if (_mask[word] == 0) part.Fill(float.NegativeInfinity);
            else anyLeft |= Forbid(part, _mask[word]);
        }
        if (!anyLeft) AllowEqually(logits);
    }

    private static bool Forbid(Span<float> logits, ulong allowed)
    {
        var anyLeft = false;
        for (var i = 0; i < logits.Length; i++)
        {
            if ((allowed >> i & 1) == 0) logits[i] = float.NegativeInfinity;
            else anyLeft |= logits[i] > float.NegativeInfinity;
        }
        return anyLeft;
    }

    /// <summary>The request's other rules forbid all that the form allows: the form is the promise, so it wins.</summary>
    private void AllowEqually(Span<float> logits)
    {
        for (var i = 0; i < logits.Length; i++)
        {
            if ((_mask[i >> 6] >> i & 1) != 0) logits[i] = 0;
        }
    }
}
