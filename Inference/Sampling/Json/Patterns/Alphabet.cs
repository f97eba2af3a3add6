using System.Runtime.InteropServices;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Patterns;

/// <summary>Code points sorted into symbols: those of one symbol are alike to every set that it was made from.</summary>
internal sealed class Alphabet
{
    /// <summary>Code points at which the symbol may change; the first is 0.</summary>
    private readonly int[] _starts;
    private readonly int[] _symbols;
    private readonly List<int> _representatives = [];

    private Alphabet(int[] starts, Func<int, ulong[]> signatureOf)
    {
        _starts = starts;
        _symbols = new int[starts.Length];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < starts.Length; i++)
        {
            // Text as a key that compares by content.
            var signature = new string(MemoryMarshal.Cast<ulong, char>(signatureOf(starts[i])));
            if (!known.TryGetValue(signature, out var symbol))
            {
                known.Add(signature, symbol = known.Count);
                _representatives.Add(starts[i]);
            }
            _symbols[i] = symbol;
        }
    }

    public int Count => _representatives.Count;

    public static Alphabet Of(IReadOnlyList<CodePointSet> sets, CompileBudget budget)
    {
        budget.Spend(20L * sets.Sum(set => set.Ranges.Length));
        var starts = sets.SelectMany(set => set.Ranges.ToArray()).SelectMany(range => (int[])[range.Low, range.High + 1]).Append(0).Append(0xD800).Append(0xE000)
            .Where(start => start <= CodePointSet.Last).Distinct().Order().ToArray();
        budget.Spend(4L * starts.Length * sets.Count);
        return new Alphabet(starts, codePoint =>
        {
            var signature = new ulong[sets.Count / 64 + 1];
            for (var i = 0; i < sets.Count; i++) if (sets[i].Contains(codePoint)) signature[i / 64] |= 1UL << (i % 64);
            return signature;
        });
    }

    /// <summary>One whose symbols tell apart all that either alphabet tells apart.</summary>
    public static Alphabet Of(Alphabet left, Alphabet right) =>
        new([.. left._starts.Concat(right._starts).Distinct().Order()], codePoint => [(ulong)left.Symbol(codePoint) << 32 | (uint)right.Symbol(codePoint)]);

    /// <summary>A code point of the symbol.</summary>
    public int Representative(int symbol) => _representatives[symbol];

    public int Symbol(int codePoint)
    {
        var index = Array.BinarySearch(_starts, codePoint);
        return _symbols[index >= 0 ? index : ~index - 1];
    }

    /// <summary>The code points of all symbols in order, without surrogates.</summary>
    public IEnumerable<(CodePointSet.Range Range, int Symbol)> Spans()
    {
        for (var i = 0; i < _starts.Length; i++)
        {
            if (_starts[i] == 0xD800) continue;
            yield return (new CodePointSet.Range(_starts[i], i + 1 < _starts.Length ? _starts[i + 1] - 1 : CodePointSet.Last), _symbols[i]);
        }
    }
}
