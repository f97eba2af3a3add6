using Glimpse.Inference.Tokenization;

namespace Glimpse.Inference.Requests;

/// <summary>
/// Splits what the model says, token by token, into its thought and its answer. Marks are known by their ids, so that an answer may speak about
/// "&lt;think&gt;" in ordinary text. One per sequence.
/// </summary>
/// <remarks>
/// The form of an answer is <c>&lt;think&gt;thought&lt;/think&gt;\nanswer</c>. The line feeds around thought and answer belong to the form and are dropped, as the
/// template does when it reads an answer back: at the start of a thought and at its end, and at the start of what follows a thought. With thinking on
/// that includes the answer of a model that did not think; with thinking off the prompt has said that line feed already, and nothing is dropped.
/// All else, spaces included, is passed on as it is.
/// </remarks>
public sealed class AnswerParser
{
    // The box marks the answer in GLM-4.5V and later, <answer> in GLM-4.1V. Not every tokenizer calls them special.
    private static readonly string[] Marks = [ChatTemplate.ThinkStart, ChatTemplate.ThinkEnd, "<|begin_of_box|>", "<|end_of_box|>", "<answer>", "</answer>"];

    private readonly Tokenizer _tokenizer;
    private readonly TokenStreamDecoder _decoder;
    private readonly int _thinkStart;
    private readonly int _thinkEnd;
    private readonly int[] _marks;
    private bool _dropLineFeeds;
    private int _heldLineFeeds; // at what may be the end of a thought

    /// <param name="enableThinking">As the prompt was rendered.</param>
    public AnswerParser(Tokenizer tokenizer, bool enableThinking)
    {
        _tokenizer = tokenizer;
        _decoder = new TokenStreamDecoder(tokenizer, skipSpecialTokens: true);
        _thinkStart = tokenizer.FindToken(ChatTemplate.ThinkStart) ?? -1;
        _thinkEnd = tokenizer.FindToken(ChatTemplate.ThinkEnd) ?? -1;
        _marks = MarksOf(tokenizer);
        _dropLineFeeds = enableThinking;
    }

    /// <summary>Tokens that are never told as text, whether the tokenizer calls them special or not: a text that must come through as it is cannot be made of them.</summary>
    internal static int[] MarksOf(Tokenizer tokenizer) => [.. Marks.Select(mark => tokenizer.FindToken(mark)).OfType<int>()];

    /// <summary>Whether the model is in its thought.</summary>
    public bool IsReasoning { get; private set; }

    /// <summary>Tokens of the thought so far, its marks included.</summary>
    public int ReasoningTokens { get; private set; }

    /// <summary>Takes the next token, and adds what can be said now: nothing while a character or a mark is incomplete.</summary>
    public void Append(int id, List<TextDelta> output)
    {
        if (IsReasoning || id == _thinkStart) ReasoningTokens++;
        if (id == _thinkStart) Turn(true, output);
        else if (id == _thinkEnd) Turn(false, output);
        else if (!_marks.AsSpan().Contains(id)) Say(_decoder.Append(id), output);
    }

    /// <summary>Adds what is left at the end.</summary>
    public void Flush(List<TextDelta> output) => Say(_decoder.Flush(), output);

    private void Turn(bool toReasoning, List<TextDelta> output)
    {
        Flush(output);
        IsReasoning = toReasoning;
        _dropLineFeeds = true;
        _heldLineFeeds = 0;
    }

    private void Say(string text, List<TextDelta> output)
    {
        if (_dropLineFeeds) text = text.TrimStart('\n');
        if (text.Length == 0) return;
        _dropLineFeeds = false;
        if (IsReasoning) text = HoldLineFeeds(text);
        if (text.Length > 0) output.Add(new TextDelta(text, IsReasoning));
    }

    // Line feeds within a thought are said when more of it comes.
    private string HoldLineFeeds(string text)
    {
        var body = text.TrimEnd('\n');
        var said = body.Length == 0 ? "" : new string('\n', _heldLineFeeds) + body;
        _heldLineFeeds = text.Length - body.Length + (body.Length == 0 ? _heldLineFeeds : 0);
        return said;
    }
}
