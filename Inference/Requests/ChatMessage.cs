namespace Glimpse.Inference.Requests;

/// <summary>Who speaks.</summary>
public enum ChatRole { System, User, Assistant }

/// <summary>One turn of a conversation: text and pictures in the order they were given.</summary>
public sealed record ChatMessage(ChatRole Role, IReadOnlyList<ContentPart> Content)
{
    /// <summary>The thought that came before an assistant's answer, where the caller sends it back.</summary>
    public string? Reasoning { get; init; }

    public static ChatMessage User(params IReadOnlyList<ContentPart> content) => new(ChatRole.User, content);
    public static ChatMessage System(string text) => new(ChatRole.System, [new TextPart(text)]);
    public static ChatMessage Assistant(string text) => new(ChatRole.Assistant, [new TextPart(text)]);
}

/// <summary>A piece of a message.</summary>
public abstract record ContentPart;

/// <summary>Text, taken literally: what looks like a special token stays text.</summary>
public sealed record TextPart(string Text) : ContentPart;

/// <summary>A picture as its file's bytes (JPEG, PNG, GIF, WebP or BMP), decoded by the engine.</summary>
public sealed record ImagePart(ReadOnlyMemory<byte> File) : ContentPart;
