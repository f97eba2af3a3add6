using System.Text;

namespace Glimpse.Inference.Tests.Tokenization;

/// <summary>Byte-pair encoding as its definition says, straight from the JSON: the twin that the fast one must equal.</summary>
internal sealed class NaiveBytePairs
{
    private readonly Dictionary<string, int> _vocabulary;
    private readonly Dictionary<(string, string), int> _ranks;
    private readonly string[] _alphabet;

    public static NaiveBytePairs Tiny { get; } = new();

    private NaiveBytePairs()
    {
        var model = TestTokenizers.TinyJson()["model"]!;
        _vocabulary = model["vocab"]!.AsObject().ToDictionary(entry => entry.Key, entry => (int)entry.Value!);
        _ranks = model["merges"]!.AsArray().Select((pair, rank) => (pair, rank)).ToDictionary(entry => ((string)entry.pair![0]!, (string)entry.pair[1]!), entry => entry.rank);
        var next = 256;
        _alphabet = [.. Enumerable.Range(0, 256).Select(value => ((char)(value is > 32 and < 127 or > 160 and not 173 ? value : next++)).ToString())];
    }

    /// <summary>The ids of one word.</summary>
    public int[] Encode(string word)
    {
        var symbols = Encoding.UTF8.GetBytes(word).Select(value => _alphabet[value]).ToList();
        while (true)
        {
            var best = Enumerable.Range(0, Math.Max(0, symbols.Count - 1))
                .Select(i => (Rank: _ranks.GetValueOrDefault((symbols[i], symbols[i + 1]), int.MaxValue), At: i)).DefaultIfEmpty((int.MaxValue, 0)).Min();
            if (best.Item1 == int.MaxValue) return [.. symbols.Select(symbol => _vocabulary[symbol])];
            symbols[best.Item2] += symbols[best.Item2 + 1];
            symbols.RemoveAt(best.Item2 + 1);
        }
    }
}
