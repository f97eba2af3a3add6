using Glimpse.Inference.Scheduling;
using Glimpse.Inference.Tokenization;

namespace Glimpse.Inference.Requests;

/// <summary>Follows one answer and tells it as events: text instead of tokens, thought apart from answer, nothing from a stop text on.</summary>
/// <param name="choice">Which of the request's answers it is.</param>
/// <param name="sequence">The answer in the engine.</param>
/// <param name="tokenizer">Gives tokens their text.</param>
/// <param name="enableThinking">As the prompt was rendered.</param>
/// <param name="stopTexts">They end the answer; thoughts may hold them.</param>
/// <param name="minTokens">Stop texts count from behind so many tokens.</param>
internal sealed class AnswerReader(int choice, Sequence sequence, Tokenizer tokenizer, bool enableThinking, IReadOnlyList<string> stopTexts, int minTokens)
{
    private readonly AnswerParser _parser = new(tokenizer, enableThinking);
    private readonly StopTexts _stops = new(stopTexts);
    private readonly List<TextDelta> _parsed = [];
    private readonly List<TokenLogprob> _logprobs = [];

    public Sequence Sequence => sequence;

    /// <summary>Why the answer ended; null while it goes on.</summary>
    public FinishReason? Reason { get; private set; }

    /// <summary>Tokens read so far: the answer's, once it ended.</summary>
    public int Tokens { get; private set; }

    public int ReasoningTokens => _parser.ReasoningTokens;

    private bool IsEnough => _stops.Found is not null;

    /// <summary>Adds what can be told now.</summary>
    /// <returns>Whether it is complete now, and the engine need not go on with it.</returns>
    /// <exception cref="GenerationFailedException">The engine failed on it.</exception>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public bool Read(List<GenerationEvent> output)
    {
        if (Reason is not null) return false;
        // The ending is read first: once it is there, no token comes after those counted now.
        var ending = sequence.Output.Ending;
        var tokens = sequence.Output.From(Tokens);
        for (var i = 0; i < tokens.Length && !IsEnough; i++) Take(tokens[i], output);
        if (IsEnough)
        {
            Finish(FinishReason.Stop, output);
        }
        else if (ending is not null)
        {
            _parser.Flush(_parsed);
            Tell(output);
            if (_stops.Flush() is { Length: > 0 } rest && !IsEnough) Say(rest, isReasoning: false, output);
            Finish(ReasonOf(ending), output);
        }
        return Reason is not null;
    }

    private void Take(int token, List<GenerationEvent> output)
    {
        var reasoned = _parser.ReasoningTokens;
        var index = Tokens++;
        if (!sequence.Ends(token))
        {
            _parser.Append(token, _parsed);
            if (sequence.Scores is { } scores && _parser.ReasoningTokens == reasoned) _logprobs.Add(Score(scores, index, token));
        }
        Tell(output);
    }

    private void Tell(List<GenerationEvent> output)
    {
        foreach (var delta in _parsed)
        {
            var text = delta.IsReasoning || Tokens <= minTokens ? delta.Text : _stops.Append(delta.Text);
            if (text.Length > 0) Say(text, delta.IsReasoning, output);
        }
        _parsed.Clear();
    }

    private void Say(string text, bool isReasoning, List<GenerationEvent> output)
    {
        output.Add(new TextDelta(text, isReasoning) { Choice = choice, Logprobs = _logprobs.Count == 0 ? [] : [.. _logprobs] });
        _logprobs.Clear();
    }

    private void Finish(FinishReason reason, List<GenerationEvent> output)
    {
        Reason = reason;
        output.Add(new ChoiceCompleted(choice, reason, _stops.Found));
    }

    private TokenLogprob Score(Sampling.TokenScores scores, int index, int token)
    {
        var likeliest = new TokenLogprob[scores.Alternatives];
        for (var i = 0; i < likeliest.Length; i++)
        {
            var id = scores.AlternativeIds(index)[i];
            likeliest[i] = new TokenLogprob(id, tokenizer.Bytes(id).ToArray(), scores.AlternativeValues(index)[i], []);
        }
        return new TokenLogprob(token, tokenizer.Bytes(token).ToArray(), scores.Of(index), likeliest);
    }

    private static FinishReason ReasonOf(Ending ending) => ending.Kind switch
    {
        EndingKind.Stop => FinishReason.Stop,
        EndingKind.Length => FinishReason.Length,
        EndingKind.Failed => throw new GenerationFailedException(ending.Cause!),
        EndingKind.Cancelled => throw new OperationCanceledException("The request was cancelled."),
        _ => throw new OperationCanceledException("The engine is stopping."),
    };
}
