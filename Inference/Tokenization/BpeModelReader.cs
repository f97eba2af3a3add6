using System.Text;
using System.Text.Json;

namespace Glimpse.Inference.Tokenization;

/// <summary>Reads the vocabulary and the merges: 150,000 and 300,000 entries in a checkpoint of today, so as a stream and without a string for any of them.</summary>
internal static class BpeModelReader
{
    public static Vocabulary ReadVocabulary(JsonFields model, IReadOnlyList<AddedToken> addedTokens)
    {
        var json = model.Find("vocab") ?? throw new InvalidDataException("model.vocab is missing.");
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new InvalidDataException("model.vocab must be an object of tokens and ids.");

        var builder = new VocabularyBuilder();
        var text = new TokenText();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var written = text.Read(ref reader, out var bytes, out var isByteLevel);
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var id) || id is < 0 or > Vocabulary.MaxId)
                throw new InvalidDataException($"model.vocab: the id of {Quote(written)} must be a number from 0 to {Vocabulary.MaxId}.");
            if (builder.Contains(id))
                throw new InvalidDataException($"model.vocab: {Quote(written)} and another token share the id {id}.");
            builder.Set(id, isByteLevel ? bytes : written, isByteLevel);
        }
        foreach (var token in addedTokens) Add(token, builder, text);
        var vocabulary = builder.Build();
        foreach (var token in addedTokens) RequireOneId(token, vocabulary, text);
        RequireBytes(vocabulary);
        return vocabulary;
    }

    public static MergeTable ReadMerges(JsonFields model, Vocabulary vocabulary)
    {
        var json = model.Find("merges") ?? throw new InvalidDataException("model.merges is missing.");
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray) throw new InvalidDataException("model.merges must be an array.");

        List<Merge> merges = [];
        var text = new TokenText();
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            // The reference takes a line that begins so for the heading of a merges.txt.
            if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.StartsWith("#version"u8)) continue;
            if (!text.TryReadPair(ref reader, out var pair, out var split))
                throw new InvalidDataException($"""model.merges[{index}] must be two tokens of the byte-level alphabet, as "a b" or ["a", "b"].""");
            var merge = new Merge(vocabulary.Find(pair[..split]), vocabulary.Find(pair[split..]), vocabulary.Find(pair));
            if (merge.Left < 0 || merge.Right < 0 || merge.Merged < 0)
                throw new InvalidDataException($"model.merges[{index}]: {Missing(merge)} is not in model.vocab.");
            merges.Add(merge);
        }
        return new MergeTable(merges);
    }

    private static string Missing(Merge merge) => merge.Left < 0 ? "its first token" : merge.Right < 0 ? "its second token" : "the token that the two make";

    // An added token is either new, or one of the vocabulary's own under the same id.
    private static void Add(AddedToken token, VocabularyBuilder builder, TokenText text)
    {
        var content = Encoding.UTF8.GetBytes(token.Content);
        if (!builder.Contains(token.Id))
            builder.Set(token.Id, content, reachable: false);
        else if (!builder.Bytes(token.Id).SequenceEqual(content) && !builder.Bytes(token.Id).SequenceEqual(text.Decode(content, out _)))
            throw new InvalidDataException($"added_tokens: \"{token.Content}\" has the id {token.Id}, which is another token's in model.vocab.");
    }

    // The reference would take the vocabulary's id and give the tokens after it other ids than the file says.
    private static void RequireOneId(AddedToken token, Vocabulary vocabulary, TokenText text)
    {
        var bytes = text.Decode(Encoding.UTF8.GetBytes(token.Content), out var isByteLevel);
        if (isByteLevel && vocabulary.Find(bytes) is var id and >= 0 && id != token.Id)
            throw new InvalidDataException($"added_tokens: \"{token.Content}\" has the id {token.Id}, but {id} in model.vocab.");
    }

    // UTF-8 never holds C0, C1 or F5..FF, and trained vocabularies may lack them.
    private static void RequireBytes(Vocabulary vocabulary)
    {
        for (var value = 0; value < 0xF5; value++)
            if (value is not (0xC0 or 0xC1) && vocabulary.ByteIds[value] < 0)
                throw new InvalidDataException($"model.vocab has no token for the byte 0x{value:X2}; a byte-level vocabulary needs all of them.");
    }

    private static string Quote(ReadOnlySpan<byte> written) => $"\"{Encoding.UTF8.GetString(written[..Math.Min(written.Length, 64)])}\"";
}
