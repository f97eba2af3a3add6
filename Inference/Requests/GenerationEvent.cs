namespace Glimpse.Inference.Requests;

/// <summary>What the engine tells about one request, in order.</summary>
public abstract record GenerationEvent;

/// <summary>The request was understood: its pictures are decoded, its prompt is counted, it waits for or has a slot. Always the first event.</summary>
/// <param name="PromptTokens">All tokens of the prompt, those of pictures included.</param>
/// <param name="ImageTokens">Those that stand for pictures.</param>
/// <param name="Images">The pictures in order, as their files say.</param>
public sealed record GenerationAccepted(int PromptTokens, int ImageTokens, IReadOnlyList<ImageFacts> Images) : GenerationEvent
{
    /// <summary>What a layer noticed about the request, in words for logs.</summary>
    public IReadOnlyList<string> Marks { get; init; } = [];

    /// <summary>What the model is asked in place of the request's messages, where a layer changed them: whoever repeats a question repeats this one.</summary>
    public IReadOnlyList<ChatMessage>? Asked { get; init; }
}

/// <summary>What a picture's file is.</summary>
/// <param name="Format">jpeg, png, gif, webp or bmp.</param>
/// <param name="Width">Pixels, after the orientation tag is applied.</param>
/// <param name="Height">Pixels, after the orientation tag is applied.</param>
/// <param name="Bytes">The file's length.</param>
/// <param name="Sha256">Of the file's bytes, lower-case hex.</param>
public sealed record ImageFacts(string Format, int Width, int Height, long Bytes, string Sha256);

/// <summary>More text: whole characters only, thought and answer apart, markers removed.</summary>
public sealed record TextDelta(string Text, bool IsReasoning) : GenerationEvent
{
    /// <summary>Which of the request's answers it belongs to, from 0.</summary>
    public int Choice { get; init; }

    /// <summary>The tokens that the text is made of, where log-probabilities were asked for; of the answer only, not of a thought.</summary>
    public IReadOnlyList<TokenLogprob> Logprobs { get; init; } = [];
}

/// <summary>A token and its log-probability, as the model gave it.</summary>
/// <param name="Id">The token.</param>
/// <param name="Bytes">Its UTF-8 bytes, maybe only a part of a character.</param>
/// <param name="Logprob">Natural logarithm of its probability.</param>
/// <param name="Likeliest">The most likely tokens at its place, as asked for.</param>
public sealed record TokenLogprob(int Id, byte[] Bytes, float Logprob, IReadOnlyList<TokenLogprob> Likeliest);

/// <summary>One of the request's answers is complete.</summary>
/// <param name="Choice">Which, from 0.</param>
/// <param name="Reason">Why it ended.</param>
/// <param name="StopText">The stop text that ended it, if one did.</param>
public sealed record ChoiceCompleted(int Choice, FinishReason Reason, string? StopText) : GenerationEvent;

/// <summary>The end of all answers. Always the last event. The reason is the first answer's.</summary>
public sealed record GenerationCompleted(FinishReason Reason, TokenUsage Usage, GenerationTimings Timings) : GenerationEvent
{
    /// <summary>Whether the answer was stored before; the timings are then those of looking it up.</summary>
    public bool Cached { get; init; }

    /// <summary>What a layer noticed about the answers, in words for logs.</summary>
    public IReadOnlyList<string> Marks { get; init; } = [];

    /// <summary>What was asked and answered, where a layer writes it down; callers are not told.</summary>
    public Transcript? Transcript { get; init; }
}

/// <summary>A conversation's texts.</summary>
public sealed record Transcript(string Question, string Answer);

/// <summary>Why an answer ended.</summary>
public enum FinishReason
{
    /// <summary>The model said an end token, or a stop text of the request.</summary>
    Stop,

    /// <summary>The limit of tokens, or of the context, was reached.</summary>
    Length,
}

/// <summary>Tokens of a request. Image and cached tokens are part of the prompt's.</summary>
public sealed record TokenUsage(int PromptTokens, int ImageTokens, int CachedTokens, int CompletionTokens, int ReasoningTokens)
{
    public int TotalTokens => PromptTokens + CompletionTokens;
}

/// <summary>Where the time went, in milliseconds.</summary>
/// <param name="Decode">Pictures: decoding, scaling and cutting into patches.</param>
/// <param name="Encode">Pictures: the vision encoder.</param>
/// <param name="Queue">Waiting for a slot.</param>
/// <param name="Prefill">From the slot to the first token, vision encoding aside.</param>
/// <param name="Generate">From the first token to the last.</param>
/// <param name="Total">From the call to the last token.</param>
public sealed record GenerationTimings(double Decode, double Encode, double Queue, double Prefill, double Generate, double Total);
