using System.Runtime.InteropServices;
using Glimpse.Inference.Tokenization;

namespace Glimpse.Inference.Requests;

/// <summary>Turns rendered conversations into ids: the template's tokens by their ids, everything else as ordinary text.</summary>
public sealed class PromptTokenizer
{
    private readonly Tokenizer _tokenizer;
    private readonly int _imageStart;
    private readonly int _image;
    private readonly int _imageEnd;

    /// <exception cref="InvalidDataException">The tokenizer lacks a token that every prompt needs.</exception>
    public PromptTokenizer(Tokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        (_imageStart, _image, _imageEnd) = (Special(ChatPrompt.ImageStart), Special(ChatPrompt.Image), Special(ChatPrompt.ImageEnd));
        string[] always = [ChatTemplate.Mask, ChatTemplate.StartOfPrompt, .. Enum.GetValues<ChatRole>().Select(role => ChatTemplate.RoleToken(role, ""))];
        string[] thoughts = ChatForms.Of(tokenizer) == ChatForm.Glm46 ? [ChatTemplate.ThinkStart, ChatTemplate.ThinkEnd] : [];
        foreach (var token in (string[])[.. always, .. thoughts]) Special(token);
    }

    /// <summary>The ids of a prompt.</summary>
    /// <param name="imageTokenCounts">For each picture how many image tokens stand for it.</param>
    /// <exception cref="RequestRefusedException">The text cannot be cut into words in reasonable time; no pattern of a GLM checkpoint is so.</exception>
    public PromptTokens Tokenize(ChatPrompt prompt, ReadOnlySpan<int> imageTokenCounts)
    {
        if (imageTokenCounts.Length != prompt.ImageCount)
            throw new ArgumentException($"The prompt has {prompt.ImageCount} pictures, but the sizes of {imageTokenCounts.Length} were given.", nameof(imageTokenCounts));

        List<int> ids = [];
        var images = new ImageSpan[prompt.ImageCount];
        foreach (var piece in prompt.Pieces)
        {
            if (piece.Kind == PromptPieceKind.Text) AddText(ids, piece.Text);
            else if (piece.Kind == PromptPieceKind.Special) ids.Add(Special(piece.Text));
            else images[piece.Image] = AddImage(ids, imageTokenCounts[piece.Image]);
        }
        return new PromptTokens([.. ids], images);
    }

    /// <summary>The ids of ordinary text.</summary>
    /// <exception cref="RequestRefusedException">The text cannot be cut into words in reasonable time.</exception>
    public int[] Tokenize(string text)
    {
        List<int> ids = [];
        AddText(ids, MessageText.WellFormed(text));
        return [.. ids];
    }

    /// <summary>The text of ids, special tokens spelled out.</summary>
    /// <exception cref="RequestRefusedException">There is no such token.</exception>
    public string Detokenize(IReadOnlyList<int> ids)
    {
        foreach (var id in ids)
        {
            if (id < 0 || id >= _tokenizer.VocabularySize)
                throw new RequestRefusedException("invalid_value", $"tokens holds {id}; the model's tokens are 0 to {_tokenizer.VocabularySize - 1}.", "tokens");
        }
        return _tokenizer.Decode([.. ids], skipSpecialTokens: false);
    }

    private void AddText(List<int> ids, string text)
    {
        try
        {
            _tokenizer.Encode(text, ids, parseAddedTokens: false);
        }
        catch (TextTooComplexException e)
        {
            throw new RequestRefusedException("text_too_complex", e.Message, "messages");
        }
    }

    private ImageSpan AddImage(List<int> ids, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ids.Add(_imageStart);
        var span = new ImageSpan(ids.Count, count);
        CollectionsMarshal.SetCount(ids, ids.Count + count);
        CollectionsMarshal.AsSpan(ids)[^count..].Fill(_image);
        ids.Add(_imageEnd);
        return span;
    }

    private int Special(string token) => _tokenizer.FindToken(token)
        ?? throw new InvalidDataException($"The tokenizer has no token {token}, which the chat template needs: this is not the tokenizer of a GLM-4V checkpoint.");
}
