using Glimpse.Inference.Tokenization;

namespace Glimpse.Inference.Requests;

/// <summary>How a family of checkpoints writes conversations down.</summary>
public enum ChatForm
{
    /// <summary>GLM-4.1V-Thinking: thinks always, has no switch; an assistant's turn is its text.</summary>
    Glm41,

    /// <summary>GLM-4.5V, GLM-4.6V and their kin: <c>/nothink</c> and an empty thought switch thinking off; an assistant's turn begins with its thought.</summary>
    Glm46,
}

/// <summary>Which form a checkpoint uses.</summary>
public static class ChatForms
{
    /// <summary>The token that switches thinking off.</summary>
    internal const string NoThink = "/nothink";

    /// <summary>
    /// The form is read off the tokenizer: <c>/nothink</c> was added to it together with the newer template, and a template cannot use a token that
    /// the tokenizer lacks. The template itself is a program (Jinja), which the engine does not run.
    /// </summary>
    public static ChatForm Of(Tokenizer tokenizer) => tokenizer.FindToken(NoThink) is null ? ChatForm.Glm41 : ChatForm.Glm46;
}
