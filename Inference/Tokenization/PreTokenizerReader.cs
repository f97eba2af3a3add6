using System.Text.Json;
using Glimpse.Inference.Tokenization.Patterns;

namespace Glimpse.Inference.Tokenization;

/// <summary>Reads the field pre_tokenizer: any number of Split, then one ByteLevel, which makes the vocabulary one of bytes.</summary>
internal static class PreTokenizerReader
{
    /// <summary>What ByteLevel cuts words with by itself: GPT-2's pattern.</summary>
    private const string ByteLevelPattern = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public static PreTokenizer Read(ReadOnlyMemory<byte>? json)
    {
        if (json is null) throw new InvalidDataException("pre_tokenizer is missing; only byte-level tokenizers are supported, which have a ByteLevel there.");
        using var document = JsonDocument.Parse(json.Value);
        var elements = Flatten(document.RootElement);
        if (TokenizerFile.Kind(elements[^1]) != "ByteLevel")
            throw new InvalidDataException($"pre_tokenizer ends with {TokenizerFile.Kind(elements[^1])}; it must end with ByteLevel.");

        List<SplitStage> stages = [.. elements.SkipLast(1).Select(Split)];
        if (Flag(elements[^1], "use_regex", true)) stages.Add(new SplitStage(new Pattern(ByteLevelPattern), true, true));
        var prefixSpace = Flag(elements[^1], "add_prefix_space", true);
        if (prefixSpace && elements.Count > 1)
            throw new InvalidDataException("pre_tokenizer: ByteLevel with add_prefix_space after a Split is not supported.");
        return new PreTokenizer([.. stages], prefixSpace);
    }

    private static List<JsonElement> Flatten(JsonElement element)
    {
        if (TokenizerFile.Kind(element) != "Sequence") return [element];
        if (!element.TryGetProperty("pretokenizers", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
            throw new InvalidDataException("pre_tokenizer.pretokenizers must be an array with at least one element.");
        return [.. list.EnumerateArray().SelectMany(Flatten)];
    }

    private static SplitStage Split(JsonElement element)
    {
        if (TokenizerFile.Kind(element) is var kind and not "Split")
            throw new InvalidDataException($"pre_tokenizer holds {kind}, which is not supported; Split and a ByteLevel at the end are.");

        var pattern = ReadPattern(element);
        var invert = Flag(element, "invert", false);
        var behavior = element.TryGetProperty("behavior", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
        return behavior switch
        {
            "Isolated" => new SplitStage(pattern, true, true),
            "Removed" => new SplitStage(pattern, invert, !invert),
            _ => throw new InvalidDataException($"pre_tokenizer: Split.behavior is {behavior ?? "missing"}; Isolated and Removed are supported."),
        };
    }

    private static Pattern ReadPattern(JsonElement split)
    {
        var source = "";
        try
        {
            if (!split.TryGetProperty("pattern", out var pattern) || pattern.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException("pre_tokenizer: Split.pattern must be an object with Regex or String.");
            if (pattern.TryGetProperty("Regex", out var regex)) return new Pattern(source = regex.GetString()!);
            if (pattern.TryGetProperty("String", out var literal)) return Pattern.Literal(source = literal.GetString()!);
            throw new InvalidDataException("pre_tokenizer: Split.pattern must hold Regex or String.");
        }
        catch (PatternException e)
        {
            throw new InvalidDataException($"pre_tokenizer: the pattern {source} is not supported: {e.Message}.", e);
        }
    }

    private static bool Flag(JsonElement element, string name, bool otherwise) =>
        !element.TryGetProperty(name, out var value) ? otherwise
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw new InvalidDataException($"pre_tokenizer: {name} must be true or false.");
}
