using Glimpse.Inference.Sampling.Json.Automata;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Grammar;

/// <summary>A value that an automaton reads: a string, a number, one of given literals, or the name of a property. The state is the automaton's, the count that of characters.</summary>
internal sealed class TextNode(int id, ByteDfa dfa, LengthRule? lengths, bool isKey = false) : Node(id)
{
    /// <summary>The count of a free name's position once the token that opened it has ended; 0 before.</summary>
    private const int SettledKey = 1;

    public ByteDfa Dfa => dfa;
    public LengthRule? Lengths => lengths;

    public override bool IsContainer => false;

    public override bool StartsWith(byte value) => dfa.Next(ByteDfa.Start, value) != ByteDfa.Dead;

    public override void Step(Position at, byte value, PositionSet next)
    {
        var state = dfa.Next(at.State, value);
        if (state != ByteDfa.Dead)
        {
            var count = CountAfter(at.State, at.Count, state);
            if (Distance(state, count) != LengthRule.Never && MayEnter(state, count))
                next.Add(dfa.HasNext(state) ? next.Table.Move(at, state, count) : at.Parent!);
        }
        // A number may end without a sign of its own: the byte then belongs to what follows.
        if (CanEnd(at.State, at.Count)) at.Parent!.Node?.Step(at.Parent, value, next);
    }

    public bool CanEnd(int state, int count) => dfa.Accepts(state) && Distance(state, count) == 0;

    public int CountAfter(int from, int count, int to) => lengths is not null && from != ByteDfa.Start && dfa.EndsCharacter(to) ? lengths.Next(count) : count;

    /// <summary>The fewest bytes to the end of the text.</summary>
    public int Distance(int state, int count) => lengths is null ? dfa.Distance(state) : lengths.Distance(state, count);

    /// <summary>
    /// A free name may only be closed by a token after the one that opened it: no token brings a whole name along,
    /// so names that an object has already can be told by what was written before the token.
    /// </summary>
    public bool MayEnter(int state, int count) => !isKey || count == SettledKey || !dfa.Accepts(state);

    /// <summary>A free name may have to grow by a character, lest it be one that the object has.</summary>
    public override long Rest(int state, int count, Costs costs) => Math.Min((long)Distance(state, count), SchemaLimits.Unreachable) + (isKey ? 1 : 0);

    public override int CanonicalCount(int state, int count, Reach reach) => lengths?.Canonical(count, reach.Bytes) ?? count;

    public override int SettledCount(int state, int count) => isKey ? SettledKey : count;
}
