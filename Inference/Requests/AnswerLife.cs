namespace Glimpse.Inference.Requests;

/// <summary>How long an answer may be kept, to be told again where the same is asked.</summary>
public enum AnswerLife
{
    /// <summary>As long as the settings keep answers.</summary>
    Usual,

    /// <summary>Not at all.</summary>
    None,

    /// <summary>Beyond the process, where the settings allow it: what describes the pictures of a container asks for it.</summary>
    Lasting,
}
