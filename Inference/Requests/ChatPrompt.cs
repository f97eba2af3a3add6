using System.Text;

namespace Glimpse.Inference.Requests;

/// <summary>What a piece of a prompt is.</summary>
public enum PromptPieceKind
{
    /// <summary>Ordinary text. What looks like a special token in it stays text.</summary>
    Text,

    /// <summary>A special token that the template put there.</summary>
    Special,

    /// <summary>A picture.</summary>
    Image,
}

/// <summary>A piece of a prompt.</summary>
/// <param name="Text">The text, or the special token's; "" for a picture.</param>
/// <param name="Image">Which picture of the conversation, from 0; -1 for the others.</param>
public readonly record struct PromptPiece(PromptPieceKind Kind, string Text, int Image);

/// <summary>
/// A rendered conversation. The template's own tokens and what people wrote are kept apart to the end, so that nobody can write a special token
/// into a prompt.
/// </summary>
public sealed class ChatPrompt
{
    internal const string ImageStart = "<|begin_of_image|>";
    internal const string Image = "<|image|>";
    internal const string ImageEnd = "<|end_of_image|>";

    private readonly List<PromptPiece> _pieces = [];

    /// <summary>In order. Text never follows text: what lies between two tokens is one piece, because it is cut into words as one.</summary>
    public IReadOnlyList<PromptPiece> Pieces => _pieces;

    /// <summary>How many pictures the prompt holds.</summary>
    public int ImageCount { get; private set; }

    /// <summary>The prompt as one text, each picture as one image token between its marks.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var piece in _pieces)
        {
            if (piece.Kind == PromptPieceKind.Image) text.Append(ImageStart).Append(Image).Append(ImageEnd);
            else text.Append(piece.Text);
        }
        return text.ToString();
    }

    internal ChatPrompt AddSpecial(string token)
    {
        _pieces.Add(new PromptPiece(PromptPieceKind.Special, token, -1));
        return this;
    }

    internal ChatPrompt AddText(string text)
    {
        if (text.Length == 0) return this;
        if (_pieces is [.., { Kind: PromptPieceKind.Text } last]) _pieces[^1] = last with { Text = last.Text + text };
        else _pieces.Add(new PromptPiece(PromptPieceKind.Text, text, -1));
        return this;
    }

    internal ChatPrompt AddImage()
    {
        _pieces.Add(new PromptPiece(PromptPieceKind.Image, "", ImageCount++));
        return this;
    }
}
