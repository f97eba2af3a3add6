using System.Security.Cryptography;

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
public sealed record ImagePart(ReadOnlyMemory<byte> File) : ContentPart
{
    private string? _sha256;

    public ReadOnlyMemory<byte> File
    {
        get;
        init => (field, _sha256) = (value, null);
    } = File;

    /// <summary>How closely it is looked at.</summary>
    public ImageDetail Detail { get; init; }

    /// <summary>
    /// The file's SHA-256 in lower-case hex, made once for all who ask, and no sooner: look at the file's size first. The file must not change after that.
    /// A method, since a record's own text would ask a property.
    /// </summary>
    public string Sha256() => _sha256 ??= Convert.ToHexStringLower(SHA256.HashData(File.Span));

    /// <summary>Where its sender has put it, in the words of the sender's own request: refusals name it. Null: they name the part of the message.</summary>
    public string? Place { get; init; }

    // What was hashed already, and where it was sent, is no difference.
    public bool Equals(ImagePart? other) => base.Equals(other) && File.Equals(other!.File) && Detail == other.Detail;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), File, Detail);
}
