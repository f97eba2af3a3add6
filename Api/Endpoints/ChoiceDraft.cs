using System.Text;
using Glimpse.Api.Contracts;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Endpoints;

/// <summary>One of a request's answers while it grows.</summary>
internal sealed class ChoiceDraft(int index, bool tellsLogprobs)
{
    private readonly StringBuilder _content = new();
    private readonly StringBuilder _reasoning = new();
    private readonly List<TokenLogprob> _logprobs = [];
    private ChoiceCompleted? _end;

    public void Add(TextDelta delta)
    {
        (delta.IsReasoning ? _reasoning : _content).Append(delta.Text);
        if (tellsLogprobs) _logprobs.AddRange(delta.Logprobs);
    }

    public void End(ChoiceCompleted end) => _end = end;

    public ChatChoice Finish()
    {
        if (_end is not { } end) throw new InvalidOperationException($"The engine's events ended without the end of answer {index}.");
        var message = new ChatAnswer("assistant", _content.ToString(), _reasoning.Length == 0 ? null : _reasoning.ToString());
        return new(index, message, tellsLogprobs ? ChatLogprobs.Of(_logprobs) : null, end.Reason.Wire(), end.StopText);
    }
}
