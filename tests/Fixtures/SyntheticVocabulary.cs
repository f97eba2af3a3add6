using System.Text;

namespace Glimpse.Fixtures;

/// <summary>
/// A vocabulary of any size whose tokens look like a large model's: words with and without a space before them, Chinese, pieces of characters, numbers, white space,
/// and the punctuation of code and JSON in every common run. Every byte is a token of its own.
/// </summary>
public static class SyntheticVocabulary
{
    private static readonly string[] Syllables =
        ["ta", "re", "in", "con", "ment", "pro", "ver", "al", "er", "ing", "tion", "de", "ex", "ma", "lo", "qui", "st", "un", "ble", "car", "ro", "pi", "sub", "ly", "est", "an", "or", "ti", "ca", "ne", "so", "el", "ham", "ke", "dra", "fi"];

    private static readonly string[] Marks =
        ["\"", ":", ",", "{", "}", "[", "]", "\":", "\",", "\":\"", "\",\"", "\": \"", "{\"", "\"}", "},", "},{", "\"}]", "[\"", "\"]", "[{", "}]", "}}", "]]", "\\n", "\\\"", "\\u", "\\", "\n", "\n\n", "()", ");", "();", "->", "=>", "==", "!=",
         "//", "/*", "*/", "</", "/>", "...", "--", "\"\"", "''", "', '", "\" \"", "={", "=\"", "\">", "\n}", "\n]", "{\n", "[\n", ",\n", "\"\n", "\",\n", ": ", ", ", "://", "@", "#", ".com", "null", "true", "false"];

    /// <summary>Bytes by id. The same size gives the same vocabulary.</summary>
    public static byte[][] Create(int size)
    {
        var random = new Random(size);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var tokens = new List<byte[]>(size);
        for (var value = 0; value < 256; value++) Add([(byte)value]);
        foreach (var mark in Marks) AddText(mark);
        foreach (var mark in Marks) AddText(" " + mark);
        foreach (var left in Marks) foreach (var right in Marks) if (left.Length + right.Length <= 4) AddText(left + right);
        for (var length = 2; length <= 128; length++) AddText(new string(' ', length));
        foreach (var mark in "-=*_#./") for (var length = 2; length <= 64; length *= 2) AddText(new string(mark, length));
        for (var number = 0; number < 1000; number++) AddText($"{number:D2}");
        for (var number = 0; number < 1000; number++) AddText($"{number:D3}");
        while (tokens.Count < size)
        {
            switch (random.Next(20))
            {
                case < 12: AddText(Word()); break;
                case < 17: AddText(Chinese(1 + random.Next(3))); break;
                case 17: Add(Encoding.UTF8.GetBytes(Chinese(2))[..(4 + random.Next(2))]); break;
                case 18: Add(Encoding.UTF8.GetBytes(Chinese(2))[(1 + random.Next(2))..]); break;
                default: AddText(Word() + Marks[random.Next(Marks.Length)]); break;
            }
        }
        return [.. tokens];

        void AddText(string text) => Add(Encoding.UTF8.GetBytes(text));

        void Add(byte[] bytes)
        {
            if (tokens.Count < size && seen.Add(Convert.ToHexString(bytes))) tokens.Add(bytes);
        }

        string Word()
        {
            var word = string.Concat(Enumerable.Range(0, 1 + random.Next(4)).Select(_ => Syllables[random.Next(Syllables.Length)]));
            if (random.Next(4) == 0) word = char.ToUpperInvariant(word[0]) + word[1..];
            return random.Next(5) < 3 ? " " + word : word;
        }

        string Chinese(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next(0x4E00, 0x9FA5)));
    }
}
