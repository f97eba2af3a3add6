namespace Glimpse.Inference.Requests;

/// <summary>
/// Writes a conversation down as the checkpoint's chat_template.jinja does, for text and pictures; the template's tools and videos are not part of it.
/// </summary>
public sealed class ChatTemplate(ChatForm form)
{
    internal const string Mask = "[gMASK]";
    internal const string StartOfPrompt = "<sop>";
    internal const string ThinkStart = "<think>";
    internal const string ThinkEnd = "</think>";

    /// <summary>Renders a conversation up to where the assistant speaks next.</summary>
    /// <param name="enableThinking">Whether the model may think first. The form of GLM-4.1V has no switch: there it always may.</param>
    /// <exception cref="RequestRefusedException">There is nothing to answer, or a message cannot be written down.</exception>
    public ChatPrompt Render(IReadOnlyList<ChatMessage> messages, bool enableThinking)
    {
        if (messages.Count == 0)
            throw new RequestRefusedException("no_messages", "messages is empty: send at least one message, such as a question from the user.", "messages");

        var prompt = new ChatPrompt().AddSpecial(Mask).AddSpecial(StartOfPrompt);
        var lastUser = messages.Count - 1;
        while (lastUser >= 0 && messages[lastUser].Role != ChatRole.User) lastUser--;
        for (var i = 0; i < messages.Count; i++)
        {
            var field = $"messages[{i}]";
            var text = MessageText.Of(messages[i], field);
            prompt.AddSpecial(RoleToken(messages[i].Role, field)).AddText("\n");
            if (form == ChatForm.Glm46 && messages[i].Role == ChatRole.User) AddQuestion(prompt, text, enableThinking);
            else if (form == ChatForm.Glm46 && messages[i].Role == ChatRole.Assistant) AddAnswer(prompt, text, messages[i].Reasoning, i > lastUser, field);
            else AddContent(prompt, text);
        }

        prompt.AddSpecial(RoleToken(ChatRole.Assistant, "")).AddText("\n");
        if (form == ChatForm.Glm46 && !enableThinking) prompt.AddSpecial(ThinkStart).AddSpecial(ThinkEnd).AddText("\n");
        return prompt;
    }

    internal static string RoleToken(ChatRole role, string field) => role switch
    {
        ChatRole.System => "<|system|>",
        ChatRole.User => "<|user|>",
        ChatRole.Assistant => "<|assistant|>",
        _ => throw new RequestRefusedException("unknown_role", $"{field}.role must be system, user or assistant.", $"{field}.role"),
    };

    // The one thing that a user may say to the template: /nothink at the end is the switch itself, and is not said twice.
    private static void AddQuestion(ChatPrompt prompt, string text, bool enableThinking)
    {
        var said = text.EndsWith(ChatForms.NoThink, StringComparison.Ordinal);
        AddContent(prompt, said ? text[..^ChatForms.NoThink.Length] : text);
        if (said || !enableThinking) prompt.AddSpecial(ChatForms.NoThink);
    }

    // Earlier thoughts are left out: the model is asked to go on from answers, and only thoughts after the last question are its own unfinished turn.
    private static void AddAnswer(ChatPrompt prompt, string text, string? reasoning, bool isAfterLastQuestion, string field)
    {
        var thought = reasoning is null ? "" : MessageText.WellFormed(reasoning);
        var answer = text;
        if (reasoning is null && text.Contains(ThinkEnd, StringComparison.Ordinal))
        {
            thought = text.Split(ThinkEnd)[0].TrimEnd('\n').Split(ThinkStart)[^1].TrimStart('\n');
            answer = text.Split(ThinkEnd)[^1].TrimStart('\n');
        }
        var written = isAfterLastQuestion ? MessageText.Strip(thought) : "";
        answer = MessageText.Strip(answer);
        if (Pictures(written) + Pictures(answer) < Pictures(text))
            throw new RequestRefusedException("picture_in_thought", $"{field} holds a picture inside a thought, which is left out of the prompt. Move it behind </think>, or to a user's message.", field);

        prompt.AddSpecial(ThinkStart);
        AddContent(prompt, written);
        prompt.AddSpecial(ThinkEnd);
        if (answer.Length == 0) return;
        prompt.AddText("\n");
        AddContent(prompt, answer);
    }

    private static void AddContent(ChatPrompt prompt, string text)
    {
        var parts = text.Split(MessageText.Picture);
        prompt.AddText(parts[0]);
        foreach (var part in parts.AsSpan(1)) prompt.AddImage().AddText(part);
    }

    private static int Pictures(string text) => text.AsSpan().Count(MessageText.Picture.AsSpan());
}
