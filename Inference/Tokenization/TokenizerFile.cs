using System.Text;
using System.Text.Json;

namespace Glimpse.Inference.Tokenization;

/// <summary>Reads tokenizer.json. What it does not support it refuses: a field passed over in silence is a wrong token later.</summary>
internal static class TokenizerFile
{
    public static Tokenizer Read(string path)
    {
        try
        {
            return Read(new JsonFields(SkipByteOrderMark(File.ReadAllBytes(path))));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or OverflowException)
        {
            // InvalidOperationException: a value of another type than was asked for, or a string that is no Unicode.
            throw new InvalidDataException($"{path} is not a readable tokenizer.json: {e.Message}", e);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static Tokenizer Read(JsonFields file)
    {
        if (file.Find("normalizer") is { } normalizer) RefuseNormalizer(normalizer);
        if (file.Find("decoder") is { } decoder) RequireByteLevel(decoder);
        var preTokenizer = PreTokenizerReader.Read(file.Find("pre_tokenizer"));
        var addedTokens = AddedTokenReader.Read(file.Find("added_tokens"));

        var model = new JsonFields(file.Find("model") ?? throw new InvalidDataException("model is missing."));
        RefuseModelOptions(model);
        var vocabulary = BpeModelReader.ReadVocabulary(model, addedTokens);
        var merges = BpeModelReader.ReadMerges(model, vocabulary);
        return new Tokenizer(vocabulary, merges, IsTrue(model, "ignore_merges"), preTokenizer, addedTokens);
    }

    private static void RefuseModelOptions(JsonFields model)
    {
        if (model.Find("type") is { } type && !type.Span.SequenceEqual("\"BPE\""u8))
            throw new InvalidDataException($"model.type is {Text(type)}; only \"BPE\" is supported.");
        foreach (var option in (string[])["dropout", "continuing_subword_prefix", "end_of_word_suffix"])
            if (model.Find(option) is { } value && Text(value) is not ("\"\"" or "0" or "0.0"))
                throw new InvalidDataException($"model.{option} is {Text(value)}; it is not supported and must be null.");
        if (IsTrue(model, "byte_fallback")) throw new InvalidDataException("model.byte_fallback is true; only byte-level vocabularies are supported.");
    }

    // A Sequence of nothing, as some files have it, changes nothing.
    private static void RefuseNormalizer(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var normalizer = document.RootElement;
        if (normalizer.TryGetProperty("normalizers", out var steps) && steps.GetArrayLength() == 0) return;
        throw new InvalidDataException($"normalizer is {Kind(normalizer)}; it is not supported and must be null.");
    }

    private static void RequireByteLevel(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        if (Kind(document.RootElement) != "ByteLevel")
            throw new InvalidDataException($"decoder is {Kind(document.RootElement)}; only ByteLevel is supported.");
    }

    /// <summary>The name in an object's <c>type</c>.</summary>
    internal static string Kind(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
            ? type.GetString()!
            : "an object without a type";

    private static bool IsTrue(JsonFields fields, string name) => fields.Find(name) is { } value && value.Span.SequenceEqual("true"u8);

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span[..Math.Min(json.Length, 64)]);

    private static ReadOnlyMemory<byte> SkipByteOrderMark(byte[] file) => file.AsSpan().StartsWith("\uFEFF"u8) ? file.AsMemory(3) : file;
}
