using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Patterns;

/// <summary>
/// A pattern as Thompson's automaton. As in ECMA, a pattern may match anywhere in the text unless it is anchored: a loop over any character stands before it,
/// and after the match anything may follow.
/// </summary>
internal sealed class PatternNfa
{
    private const int MaxStates = 40_000;
    private const int Match = 0;

    private readonly List<State> _states = [new(Kind.Match, 0, 0, null)];
    private readonly CompileBudget _budget;
    private readonly string _path;

    private PatternNfa(CompileBudget budget, string path) => (_budget, _path) = (budget, path);

    private enum Kind { Match, Characters, Split, AtStart, AtEnd }

    private readonly record struct State(Kind Kind, int Next, int Other, CodePointSet? Set);

    public int Start { get; private set; }

    public static PatternNfa Of(Pattern pattern, string path, CompileBudget budget)
    {
        var nfa = new PatternNfa(budget, path);
        var body = nfa.Emit(pattern, Match);
        var search = nfa.Add(new State(Kind.Split, body, 0, null));
        var anything = nfa.Add(new State(Kind.Characters, search, 0, CodePointSet.All));
        nfa._states[search] = new State(Kind.Split, body, anything, null);
        nfa.Start = search;
        return nfa;
    }

    /// <summary>The sets on its edges, each once.</summary>
    public IEnumerable<CodePointSet> Sets => _states.Select(state => state.Set).OfType<CodePointSet>().Distinct();

    /// <summary>Whether the text may end here.</summary>
    public bool Accepts(IEnumerable<int> closed, bool atStart) => Close(closed, atStart, atEnd: true).Contains(Match);

    /// <summary>All states reached without a character, sorted; only those on which something depends. A match stays one whatever follows, so it stands for all.</summary>
    public int[] Close(IEnumerable<int> states, bool atStart, bool atEnd = false)
    {
        HashSet<int> seen = [];
        Stack<int> open = new(states);
        while (open.TryPop(out var id))
        {
            if (!seen.Add(id)) continue;
            var state = _states[id];
            if (state.Kind == Kind.Split) open.Push(state.Other);
            if (state.Kind == Kind.Split || (state.Kind == Kind.AtStart && atStart) || (state.Kind == Kind.AtEnd && atEnd)) open.Push(state.Next);
        }
        _budget.Spend(16L * seen.Count + 16);
        if (seen.Contains(Match)) return [Match];
        return [.. seen.Where(id => _states[id].Kind is Kind.Characters or Kind.AtEnd).Order()];
    }

    /// <summary>Where one character leads, before closing.</summary>
    public IEnumerable<int> Step(int[] closed, int codePoint)
    {
        _budget.Spend(4L * closed.Length);
        foreach (var id in closed)
        {
            var state = _states[id];
            if (state.Kind == Kind.Match) yield return id;
            else if (state.Kind == Kind.Characters && state.Set!.Contains(codePoint)) yield return state.Next;
        }
    }

    /// <summary>Adds the states of a pattern in front of <paramref name="next"/>; returns the first.</summary>
    private int Emit(Pattern pattern, int next) => pattern switch
    {
        Pattern.Characters characters => Add(new State(Kind.Characters, next, 0, characters.Set)),
        Pattern.Anchor anchor => Add(new State(anchor.AtStart ? Kind.AtStart : Kind.AtEnd, next, 0, null)),
        Pattern.Sequence sequence => sequence.Parts.Reverse().Aggregate(next, (after, part) => Emit(part, after)),
        Pattern.Choice choice => choice.Options.Select(option => Emit(option, next)).ToArray().Aggregate((left, right) => Add(new State(Kind.Split, left, right, null))),
        Pattern.Repeat repeat => Emit(repeat, next),
        _ => throw new InvalidOperationException($"A pattern of unknown form: {pattern}."),
    };

    private int Emit(Pattern.Repeat repeat, int next)
    {
        var entry = next;
        if (repeat.Max is { } max)
        {
            for (var i = repeat.Min; i < max; i++) entry = Add(new State(Kind.Split, Emit(repeat.Body, entry), next, null));
        }
        else
        {
            entry = Add(new State(Kind.Split, next, next, null));
            _states[entry] = new State(Kind.Split, Emit(repeat.Body, entry), next, null);
        }
        for (var i = 0; i < repeat.Min; i++) entry = Emit(repeat.Body, entry);
        return entry;
    }

    private int Add(State state)
    {
        _budget.Spend(4);
        if (_states.Count == MaxStates) throw SchemaRefusal.TooComplex($"The pattern at {_path} is too large once its repetitions are written out. Use smaller counts, or minLength and maxLength.");
        _states.Add(state);
        return _states.Count - 1;
    }
}
