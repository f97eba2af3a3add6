using Glimpse.Descriptions.Guards.PersonalData;
using Glimpse.Inference.Requests;

namespace Glimpse.Descriptions.Guards;

/// <summary>
/// Masks personal data in one answer as it is told, its thought and its text apart. Log-probabilities wait for the text that they belong to, and are withheld where
/// it was masked: they would tell it.
/// </summary>
/// <param name="choice">Which of the request's answers it is.</param>
/// <param name="isJson">Whether the text is held to a form of JSON.</param>
/// <param name="scoresAhead">By how many characters log-probabilities may come before their text, as they do where stop texts are looked for.</param>
internal sealed class AnswerMask(int choice, bool isJson, int scoresAhead)
{
    private readonly Queue<(long Start, long End, IReadOnlyList<TokenLogprob> Scores)> _scores = new();
    private readonly PersonalDataMask _thought = new();
    private readonly PersonalDataMask _text = new(isJson);
    private long _taken;
    private bool _isReasoning;

    /// <summary>Whether anything was masked so far.</summary>
    public bool HasMasked => _thought.Items.Count + _text.Items.Count > 0;

    /// <summary>Takes a piece, and adds what can be told now.</summary>
    public void Add(TextDelta delta, List<GenerationEvent> output)
    {
        if (delta.IsReasoning != _isReasoning) Turn(output);
        if (delta.IsReasoning)
        {
            Say(_thought.Append(delta.Text), isReasoning: true, [], output);
            return;
        }
        if (delta.Logprobs.Count > 0) _scores.Enqueue((_taken, _taken + delta.Text.Length, delta.Logprobs));
        _taken += delta.Text.Length;
        if (_text.Append(delta.Text) is { Length: > 0 } told) Say(told, isReasoning: false, Scores(isAll: false), output);
    }

    /// <summary>Adds what was held back, at the end.</summary>
    public void End(List<GenerationEvent> output)
    {
        Say(_thought.Flush(), isReasoning: true, [], output);
        Say(_text.Flush(), isReasoning: false, Scores(isAll: true), output);
    }

    // No item goes across the border between a thought and an answer.
    private void Turn(List<GenerationEvent> output)
    {
        if (_isReasoning) Say(_thought.Flush(), isReasoning: true, [], output);
        else Say(_text.Flush(), isReasoning: false, Scores(isAll: false), output);
        _isReasoning = !_isReasoning;
    }

    private void Say(string text, bool isReasoning, List<TokenLogprob> scores, List<GenerationEvent> output)
    {
        if (text.Length + scores.Count > 0) output.Add(new TextDelta(text, isReasoning) { Choice = choice, Logprobs = scores });
    }

    private List<TokenLogprob> Scores(bool isAll)
    {
        List<TokenLogprob> told = [];
        while (_scores.TryPeek(out var next) && (isAll || _text.Settled >= next.End + scoresAhead))
        {
            _scores.Dequeue();
            if (!_text.Items.Any(item => item.Start < next.End + scoresAhead && item.End > next.Start)) told.AddRange(next.Scores);
        }
        return told;
    }
}
