using Glimpse.Inference.Requests;

namespace Glimpse.Descriptions.Guards.Injection;

/// <summary>Tells whether a conversation tries to talk the model out of its instructions, or into telling them.</summary>
internal sealed class InjectionFilter(GuardOptions options)
{
    // Thousands of wordings, the same for everyone: made once.
    private static readonly Lazy<PhraseTree> BuiltIn = new(() => new(InjectionPhrases.BuiltIn.SelectMany(InjectionPhrases.Expand)));
    private readonly PhraseTree _builtIn = BuiltIn.Value;
    private readonly PhraseTree _own = new(options.InjectionPhrases);

    /// <summary>The index of the first message that tries; null where none does.</summary>
    public int? Find(IReadOnlyList<ChatMessage> messages)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            if (IsChecked(message.Role) && (Matches(TextOf(message)) || (message.Reasoning is { } thought && Matches(thought)))) return i;
        }
        return null;
    }

    public bool Matches(string text)
    {
        var folded = FoldedText.Of(text);
        return _builtIn.IsIn(folded) || _own.IsIn(folded);
    }

    private bool IsChecked(ChatRole role) => role switch
    {
        ChatRole.System => options.CheckSystemMessages,
        ChatRole.Assistant => options.CheckAssistantMessages,
        _ => true,
    };

    // The model reads the parts as one text: what is cut between them must be found too.
    private static string TextOf(ChatMessage message) =>
        message.Content is [TextPart only] ? only.Text : string.Concat(message.Content.Select(part => part is TextPart text ? text.Text : " "));
}
