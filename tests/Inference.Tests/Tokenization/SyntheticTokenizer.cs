using System.Globalization;
using System.Text;

namespace Glimpse.Inference.Tests.Tokenization;

/// <summary>
/// Writes a tokenizer.json of the size of a real checkpoint's: GLM-4.6V has 151,552 ids and 318,088 merges in 20 MB. Tokens are random
/// concatenations of earlier ones; every way to make a token from two others is a merge, until there are enough.
/// </summary>
internal static class SyntheticTokenizer
{
    private const int LongestToken = 12; // characters
    private const string Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    public static void Write(string path, int tokens, int merges, int seed)
    {
        var vocabulary = Tokens(tokens, seed);
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 16);
        file.Write($$"""
            {
              "version": "1.0",
              "added_tokens": [{"id": {{tokens}}, "content": "<|user|>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}],
              "normalizer": null,
              "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex": "{{Pattern}}"}, "behavior": "Isolated", "invert": false},
                {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}]},
              "decoder": {"type": "ByteLevel"},
              "model": {
                "type": "BPE", "ignore_merges": false,
                "vocab": {

            """);
        for (var id = 0; id < tokens; id++) file.Write(string.Create(CultureInfo.InvariantCulture, $"      {Quote(vocabulary[id])}: {id}{(id < tokens - 1 ? "," : "")}\n"));
        file.Write("    },\n    \"merges\": [\n");
        var separator = "";
        foreach (var (left, right) in Merges(vocabulary).Take(merges))
        {
            file.Write($"{separator}      [\n        {Quote(left)},\n        {Quote(right)}\n      ]");
            separator = ",\n";
        }
        file.Write("\n    ]\n  }\n}\n");
    }

    private static List<string> Tokens(int count, int seed)
    {
        var random = new Random(seed);
        var next = 256;
        List<string> tokens = [.. Enumerable.Range(0, 256).Select(value => ((char)(value is > 32 and < 127 or > 160 and not 173 ? value : next++)).ToString())];
        HashSet<string> seen = [.. tokens];
        while (tokens.Count < count)
        {
            // Mostly from early tokens, so that many tokens can be made in several ways, and from letters, so that they occur in text.
            var left = tokens[random.Next(3) == 0 ? random.Next(tokens.Count) : random.Next('a' - 33, 'z' - 33)];
            var right = tokens[random.Next(2) == 0 ? random.Next(Math.Min(tokens.Count, 4000)) : random.Next('a' - 33, 'z' - 33)];
            if (left.Length + right.Length <= LongestToken && seen.Add(left + right)) tokens.Add(left + right);
        }
        return tokens;
    }

    private static IEnumerable<(string Left, string Right)> Merges(List<string> vocabulary)
    {
        var known = vocabulary.ToHashSet();
        foreach (var token in vocabulary)
            for (var split = 1; split < token.Length; split++)
                if (known.Contains(token[..split]) && known.Contains(token[split..])) yield return (token[..split], token[split..]);
    }

    private static string Quote(string token) => $"\"{token.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
}
