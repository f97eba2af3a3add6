using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Automata;

/// <summary>
/// Length bounds over an automaton that has its own mind about lengths (<c>^(ab)*$</c> with maxLength 5): for every count and state the fewest bytes to a text within both.
/// </summary>
internal sealed class LengthTable : LengthRule
{
    private const ushort Unreachable = ushort.MaxValue;
    private const int MaxCells = 400_000;

    private readonly ushort[] _distance;   // [counts, states]
    private readonly int _states;
    private readonly CountBounds _bounds;
    private readonly int[] _alikeBelow;   // how many rows upward are equal to this one

    private LengthTable(ByteDfa dfa, CountBounds bounds, CompileBudget budget)
    {
        (_bounds, _states) = (bounds, dfa.StateCount);
        var counts = (bounds.Max == CountBounds.Endless ? bounds.Min : bounds.Max) + 1;
        budget.SpendCells((long)counts * _states);
        _distance = new ushort[counts * _states];
        _alikeBelow = new int[counts];
        Array.Fill(_distance, Unreachable);
        int[][] targets = [.. Enumerable.Range(0, _states).Select(state => Targets(dfa, state))];
        budget.Spend((long)_states * dfa.Columns);
        for (var count = counts - 1; count >= 0; count--)
        {
            if (count == counts - 1 && bounds.Max == CountBounds.Endless) FillUnbounded(dfa, Row(count));
            else Fill(dfa, targets, count, count + 1 < counts ? Row(count + 1) : [], budget);
            _alikeBelow[count] = count + 1 < counts && AreAlike(Row(count), Row(count + 1)) ? _alikeBelow[count + 1] + 1 : 0;
        }
    }

    /// <summary>Null where the minimum is too large for a table. A maximum that is too large is lowered: the texts stay within it.</summary>
    public static LengthTable? Of(ByteDfa dfa, long min, long? max, CompileBudget budget)
    {
        var counts = MaxCells / dfa.StateCount;
        if (min >= counts) return null;
        return new LengthTable(dfa, new CountBounds((int)min, max is { } end ? (int)Math.Min(end, counts - 1) : CountBounds.Endless), budget);
    }

    public override long Bytes => sizeof(ushort) * (long)_distance.Length + sizeof(int) * (long)_alikeBelow.Length;

    public override int Advance(int count, int characters) => _bounds.Advance(count, characters);

    public override int Distance(int state, int count) =>
        count * _states + state is var cell && cell < _distance.Length && _distance[cell] is var distance && distance != Unreachable ? distance : Never;

    /// <summary>Rows that are alike for as far as the reach goes are alike for it.</summary>
    public override int Canonical(int count, int reach) => _alikeBelow[count] is var alike && alike > reach ? count + alike - reach : count;

    public override (object Rule, int A, int B) Key(int count, int reach) => (this, Canonical(count, reach), 0);

    private Span<ushort> Row(int count) => _distance.AsSpan(count * _states, _states);

    private static int[] Targets(ByteDfa dfa, int state) =>
        [.. Enumerable.Range(0, dfa.Columns).Select(column => dfa.NextOfColumn(state, column)).Where(target => target != ByteDfa.Dead).Distinct()];

    private static void FillUnbounded(ByteDfa dfa, Span<ushort> row)
    {
        for (var state = 0; state < row.Length; state++) row[state] = (ushort)Math.Min(dfa.Distance(state), Unreachable - 1);
    }

    /// <summary>Relaxes until nothing changes: a character has at most six bytes, so a few rounds do.</summary>
    private void Fill(ByteDfa dfa, int[][] targets, int count, ReadOnlySpan<ushort> after, CompileBudget budget)
    {
        var row = Row(count);
        if (count >= _bounds.Min)
            for (var state = 0; state < row.Length; state++) if (dfa.Accepts(state)) row[state] = 0;
        for (var isChanged = true; isChanged;)
        {
            isChanged = false;
            budget.Spend(2L * row.Length);
            for (var state = row.Length - 1; state >= 0; state--)
            {
                if (dfa.Accepts(state)) continue;
                var best = row[state];
                foreach (var target in targets[state])
                {
                    var isCounted = state != ByteDfa.Start && dfa.EndsCharacter(target);
                    var rest = !isCounted ? row[target] : after.IsEmpty ? Unreachable : after[target];
                    if (rest < best - 1) best = (ushort)(rest + 1);
                }
                if (best == row[state]) continue;
                (row[state], isChanged) = (best, true);
            }
        }
    }

    /// <summary>Whether the same states can finish, and as fast.</summary>
    private static bool AreAlike(ReadOnlySpan<ushort> row, ReadOnlySpan<ushort> above) => row.SequenceEqual(above);
}
