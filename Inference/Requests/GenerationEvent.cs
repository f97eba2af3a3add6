namespace Glimpse.Inference.Requests;

/// <summary>What the engine tells about one request, in order.</summary>
public abstract record GenerationEvent;

/// <summary>The request was understood: its pictures are decoded, its prompt is counted, it waits for or has a slot. Always the first event.</summary>
/// <param name="PromptTokens">All tokens of the prompt, those of pictures included.</param>
/// <param name="ImageTokens">Those that stand for pictures.</param>
/// <param name="Images">The pictures in order, as their files say.</param>
public sealed record GenerationAccepted(int PromptTokens, int ImageTokens, IReadOnlyList<ImageFacts> Images) : GenerationEvent;

/// <summary>What a picture's file is.</summary>
/// <param name="Format">jpeg, png, gif, webp or bmp.</param>
/// <param name="Width">Pixels, after the orientation tag is applied.</param>
/// <param name="Height">Pixels, after the orientation tag is applied.</param>
/// <param name="Bytes">The file's length.</param>
/// <param name="Sha256">Of the file's bytes, lower-case hex.</param>
public sealed record ImageFacts(string Format, int Width, int Height, long Bytes, string Sha256);

/// <summary>More text: whole characters only, thought and answer apart, markers removed.</summary>
public sealed record TextDelta(string Text, bool IsReasoning) : GenerationEvent;

/// <summary>The end. Always the last event.</summary>
public sealed record GenerationCompleted(FinishReason Reason, TokenUsage Usage, GenerationTimings Timings) : GenerationEvent;

/// <summary>Why an answer ended.</summary>
public enum FinishReason
{
    /// <summary>The model said an end token.</summary>
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
