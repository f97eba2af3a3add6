using Glimpse.Inference.Sampling.Json.Automata;

namespace Glimpse.Inference.Sampling.Json.Grammar;

/// <summary>A value that an automaton reads: a string, a number, one of given literals, or the name of a property. The state is the automaton's, the count that of characters.</summary>
internal sealed class TextNode(int id, ByteDfa dfa, LengthRule? lengths, bool isKey = false) : Node(id)
{
    /// <summary>The count of a free name's position once the token that opened it has ended; 0 before.</summary>
    private const int SettledKey = 1;

    public ByteDfa Dfa => dfa;
    public LengthRule? Lengths => lengths;

    public override bool StartsWith(byte value) => dfa.Next(ByteDfa.Start, value) != ByteDfa.Dead;

    public override void Step(in Position at, byte value, PositionSet next)
    {
        var state = dfa.Next(at.State, value);
        if (state != ByteDfa.Dead)
        {
            var count = CountAfter(at.State, at.Count, state);
            if (Distance(state, count) != LengthRule.Never && MayEnter(state, count))
                next.Add(dfa.HasNext(state) ? at.At(state, count) : at.Parent.After);
        }
        // A number may end without a sign of its own: the byte then belongs to what follows.
        if (CanEnd(at.State, at.Count)) at.Parent.Node?.Step(at.Parent.After, value, next);
    }

    public bool CanEnd(int state, int count) => dfa.Accepts(state) && Distance(state, count) == 0;

    public int CountAfter(int from, int count, int to) => dfa.EndsCharacter(to) && from != ByteDfa.Start ? CountAfter(count, 1) : count;

    /// <summary>The count after so many more characters.</summary>
    public int CountAfter(int count, int characters) => lengths?.Advance(count, characters) ?? count;

    /// <summary>The fewest bytes to the end of the text.</summary>
    public int Distance(int state, int count) => lengths is null ? dfa.Distance(state) : lengths.Distance(state, count);

    /// <summary>
    /// A free name may only be closed by a token after the one that opened it: no token brings a whole name along,
    /// so names that an object has already can be told by what was written before the token.
    /// </summary>
    public bool MayEnter(int state, int count) => !isKey || count == SettledKey || !dfa.Accepts(state);

    /// <summary>A free name may have to grow by a character, lest it be one that the object has.</summary>
    public override long Rest(int state, int count, Costs costs) => Distance(state, count) is var distance && distance == LengthRule.Never ? Costs.Never : distance + (isKey ? 1 : 0);

    /// <summary>What one token depends on in the text, beside the automaton's state: equal keys, equal tokens. A string without bounds is one whose bounds are far away.</summary>
    public (object Rule, int A, int B) Key(int count, Reach reach) =>
        isKey ? (dfa, -1 - count, 0) : lengths?.Key(count, reach.Bytes) ?? FreeLength.FarKey(dfa, reach.Bytes);

    public override int CanonicalCount(int count, Reach reach) => lengths?.Canonical(count, reach.Bytes) ?? count;

    public override int SettledCount(int count) => isKey ? SettledKey : count;
}
