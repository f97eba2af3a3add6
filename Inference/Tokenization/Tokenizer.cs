using System.Buffers;
using System.Text;

namespace Glimpse.Inference.Tokenization;

/// <summary>
/// Byte-level BPE as Hugging Face's tokenizer.json describes it: text to ids and back, exactly as the reference does. Safe to use from any thread.
/// </summary>
public sealed class Tokenizer
{
    private readonly Vocabulary _vocabulary;
    private readonly BytePairMerger _merger;
    private readonly PreTokenizer _preTokenizer;
    private readonly Dictionary<string, int> _added;
    private readonly bool[] _special;

    /// <summary>The added tokens that are looked for in the text as it is, then those that are looked for after normalization.</summary>
    private readonly AddedTokenMatcher[] _passes;
    private EncodeBuffers? _buffers;

    internal Tokenizer(Vocabulary vocabulary, MergeTable merges, bool ignoreMerges, PreTokenizer preTokenizer, IReadOnlyList<AddedToken> addedTokens)
    {
        (_vocabulary, _preTokenizer) = (vocabulary, preTokenizer);
        _special = new bool[vocabulary.Size];
        _added = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in addedTokens) (_special[token.Id], _added[token.Content]) = (token.Special, token.Id);
        _merger = new BytePairMerger(vocabulary, merges, ignoreMerges, _special);
        _passes = [.. addedTokens.GroupBy(token => token.Normalized).OrderBy(pass => pass.Key).Select(pass => new AddedTokenMatcher(pass))];
    }

    /// <summary>Reads a tokenizer.json.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or asks for what is not supported; the message names the file and the field.</exception>
    public static Tokenizer Load(string path) => TokenizerFile.Read(path);

    /// <summary>The highest id + 1. A model's own vocabulary may be padded beyond it.</summary>
    public int VocabularySize => _vocabulary.Size;

    /// <summary>The ids of a text. Added tokens in it are recognised, as the reference does with add_special_tokens=False.</summary>
    public int[] Encode(string text)
    {
        List<int> ids = [];
        Encode(text, ids, parseAddedTokens: true);
        return [.. ids];
    }

    /// <summary>Appends the ids of a text.</summary>
    /// <param name="parseAddedTokens">False: everything is ordinary text, also what looks like a special token.</param>
    public void Encode(ReadOnlySpan<char> text, List<int> destination, bool parseAddedTokens)
    {
        var buffers = Interlocked.Exchange(ref _buffers, null) ?? new EncodeBuffers();
        EncodePass(parseAddedTokens ? 0 : _passes.Length, text, destination, buffers);
        if (!buffers.IsLarge) _buffers = buffers;
    }

    /// <summary>The text of ids. Bytes that are no UTF-8 become U+FFFD; ids that no token has are left out.</summary>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens)
    {
        var length = 0;
        foreach (var id in ids) length += Visible(id, skipSpecialTokens).Length;
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        length = 0;
        foreach (var id in ids)
        {
            var token = Visible(id, skipSpecialTokens);
            token.CopyTo(bytes.AsSpan(length));
            length += token.Length;
        }
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        ArrayPool<byte>.Shared.Return(bytes);
        return text;
    }

    /// <summary>The id of an added or ordinary token with exactly this text.</summary>
    public int? FindToken(string content) =>
        _added.TryGetValue(content, out var added) ? added
        : _vocabulary.Find(Encoding.UTF8.GetBytes(content)) is var id and >= 0 ? id
        : null;

    /// <summary>Whether a token steers the model and is no part of visible text.</summary>
    public bool IsSpecial(int id) => (uint)id < (uint)_special.Length && _special[id];

    /// <summary>The token's bytes, which may be part of a character; for an added token its text in UTF-8. Empty for an id that no token has.</summary>
    public ReadOnlySpan<byte> Bytes(int id) => _vocabulary.Bytes(id);

    private ReadOnlySpan<byte> Visible(int id, bool skipSpecialTokens) => skipSpecialTokens && IsSpecial(id) ? default : Bytes(id);

    private void EncodePass(int pass, ReadOnlySpan<char> text, List<int> destination, EncodeBuffers buffers)
    {
        if (pass == _passes.Length)
        {
            EncodeWords(text, destination, buffers);
            return;
        }
        int cursor = 0, consumed = 0;
        while (_passes[pass].TryNext(text, ref cursor, consumed, out var match))
        {
            if (consumed < match.Start) EncodePass(pass + 1, text[consumed..match.Start], destination, buffers);
            destination.Add(match.Id);
            consumed = match.End;
        }
        if (consumed < text.Length) EncodePass(pass + 1, text[consumed..], destination, buffers);
    }

    private void EncodeWords(ReadOnlySpan<char> text, List<int> destination, EncodeBuffers buffers)
    {
        if (text.IsEmpty) return;
        var codePoints = buffers.CodePoints(text, _preTokenizer.PrefixSpace);
        foreach (var word in buffers.Words(_preTokenizer, codePoints))
            _merger.Encode(buffers.Utf8(codePoints[word.Start..word.End]), destination);
    }
}
