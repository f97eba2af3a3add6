using System.Text;
using Glimpse.Inference.Sampling.Json.Automata;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Patterns;

/// <summary>A set of texts as a deterministic automaton over code points. Every state but a dead start leads to an accepted text.</summary>
internal sealed class CharDfa
{
    private const int MaxStates = 16_000;
    private const int Dead = -1;

    private readonly Alphabet _alphabet;
    private readonly int[] _next;   // [states, symbols]
    private readonly bool[] _accepts;

    private CharDfa(Alphabet alphabet, List<int[]> rows, List<bool> accepts)
    {
        var isAlive = Alive(rows, accepts);
        IsEmpty = !isAlive[0];
        isAlive[0] = true;   // the start stays, as state 0
        var numbers = new int[rows.Count];
        for (int state = 0, number = 0; state < numbers.Length; state++) numbers[state] = isAlive[state] ? number++ : Dead;
        _alphabet = alphabet;
        _accepts = [.. accepts.Where((_, state) => isAlive[state])];
        _next = [.. rows.Where((_, state) => isAlive[state]).SelectMany(row => row.Select(target => target == Dead ? Dead : numbers[target]))];
    }

    public int StateCount => _accepts.Length;

    /// <summary>Whether it accepts nothing at all.</summary>
    public bool IsEmpty { get; }

    /// <summary>Whether any number of characters goes, from anywhere: then lengths need no table.</summary>
    public bool IsUniform => StateCount == 1 && _accepts[0] && _next.Any(target => target == 0);

    public bool Accepts(int state) => _accepts[state];

    /// <summary>The texts in which a pattern is found.</summary>
    public static CharDfa Of(Pattern pattern, string path, CompileBudget budget)
    {
        var nfa = PatternNfa.Of(pattern, path, budget);
        var alphabet = Alphabet.Of([.. nfa.Sets], budget);
        var first = nfa.Close([nfa.Start], atStart: true);
        return Explore(alphabet, new NfaStates(first, AtStart: true), new NfaStatesEquality(), path, budget,
            states => nfa.Accepts(states.Ids, states.AtStart),
            (states, symbol) => nfa.Close(nfa.Step(states.Ids, alphabet.Representative(symbol)), atStart: false) is { Length: > 0 } ids ? new NfaStates(ids, AtStart: false) : null);
    }

    /// <summary>Any number of characters of a set.</summary>
    public static CharDfa AllOf(CodePointSet set, CompileBudget budget)
    {
        var alphabet = Alphabet.Of([set], budget);
        return new CharDfa(alphabet, [[.. Enumerable.Range(0, alphabet.Count).Select(symbol => set.Contains(alphabet.Representative(symbol)) ? 0 : Dead)]], [true]);
    }

    /// <summary>The texts that both accept.</summary>
    public static CharDfa Intersect(CharDfa left, CharDfa right, string path, CompileBudget budget)
    {
        var alphabet = Alphabet.Of(left._alphabet, right._alphabet);
        return Explore(alphabet, (0, 0), EqualityComparer<(int, int)>.Default, path, budget, pair => left._accepts[pair.Item1] && right._accepts[pair.Item2], (pair, symbol) =>
        {
            var codePoint = alphabet.Representative(symbol);
            var (toLeft, toRight) = (left.Next(pair.Item1, codePoint), right.Next(pair.Item2, codePoint));
            return toLeft == Dead || toRight == Dead ? null : (toLeft, toRight);
        });
    }

    public bool Accepts(string text)
    {
        var state = IsEmpty ? Dead : 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (state == Dead) return false;
            state = Next(state, rune.Value);
        }
        return state != Dead && _accepts[state];
    }

    /// <summary>The ways out of a state, in order of code points.</summary>
    public IEnumerable<(CodePointSet.Range Range, int Target)> Edges(int state) =>
        from span in _alphabet.Spans()
        let target = _next[state * _alphabet.Count + span.Symbol]
        where target != Dead
        select (span.Range, target);

    private int Next(int state, int codePoint) => _next[state * _alphabet.Count + _alphabet.Symbol(codePoint)];

    private static CharDfa Explore<T>(Alphabet alphabet, T first, IEqualityComparer<T> equality, string path, CompileBudget budget, Func<T, bool> accepts, Func<T, int, T?> step) where T : struct
    {
        var ids = new Dictionary<T, int>(equality) { [first] = 0 };
        List<T> states = [first];
        List<int[]> rows = [];
        List<bool> accepting = [];
        for (var id = 0; id < states.Count; id++)
        {
            if (id == MaxStates) throw SchemaRefusal.TooComplex($"The pattern at {path} needs more than {MaxStates} automaton states. Use smaller counts, or anchor it with ^ and $.");
            budget.SpendCells(2L * alphabet.Count);   // four bytes each
            var row = new int[alphabet.Count];
            for (var symbol = 0; symbol < row.Length; symbol++)
            {
                row[symbol] = Dead;
                if (alphabet.Representative(symbol) is >= 0xD800 and <= 0xDFFF || step(states[id], symbol) is not { } target) continue;
                if (!ids.TryGetValue(target, out row[symbol]))
                {
                    ids.Add(target, row[symbol] = states.Count);
                    states.Add(target);
                }
            }
            rows.Add(row);
            accepting.Add(accepts(states[id]));
        }
        return new CharDfa(alphabet, rows, accepting);
    }

    /// <summary>States from which an accepting one can be reached.</summary>
    private static bool[] Alive(List<int[]> rows, List<bool> accepts)
    {
        var sources = rows.SelectMany((row, source) => row.Where(target => target != Dead).Distinct().Select(target => (target, source))).ToLookup(edge => edge.target, edge => edge.source);
        return Reachability.ToAccepting(accepts, state => sources[state]);
    }

    private readonly record struct NfaStates(int[] Ids, bool AtStart);

    private sealed class NfaStatesEquality : IEqualityComparer<NfaStates>
    {
        public bool Equals(NfaStates left, NfaStates right) => left.AtStart == right.AtStart && left.Ids.AsSpan().SequenceEqual(right.Ids);

        public int GetHashCode(NfaStates states)
        {
            var hash = new HashCode();
            foreach (var id in states.Ids) hash.Add(id);
            return hash.ToHashCode();
        }
    }
}
