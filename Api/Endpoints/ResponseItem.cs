using System.Text;
using Glimpse.Api.Contracts;
using Glimpse.Api.Contracts.Responses;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Endpoints;

/// <summary>A thought or a message of an answer while it grows.</summary>
/// <param name="index">Its place among them.</param>
internal sealed class ResponseItem(int index, bool isReasoning)
{
    private readonly StringBuilder _text = new();
    private readonly List<TokenLogprob> _logprobs = [];

    public int Index => index;

    public bool IsReasoning => isReasoning;

    public string Id { get; } = $"{(isReasoning ? "rs" : "msg")}_{Guid.NewGuid():N}";

    public string Text => _text.ToString();

    public IReadOnlyList<ChatToken> Logprobs => [.. _logprobs.Select(ChatToken.Of)];

    /// <summary>The item's only piece, as far as it has come.</summary>
    public OutputPart Part => isReasoning ? new ReasoningText(Text) : new OutputText(Text, Logprobs);

    public void Add(TextDelta delta)
    {
        _text.Append(delta.Text);
        _logprobs.AddRange(delta.Logprobs);
    }

    public OutputItem Begin() => Build("in_progress", []);

    public OutputItem End(string status) => Build(status, [Part]);

    private OutputItem Build(string status, IReadOnlyList<OutputPart> content) =>
        isReasoning ? new ReasoningItem(Id, status, content) : new MessageItem(Id, status, "assistant", content);
}
