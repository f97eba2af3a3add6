using Glimpse.Inference.Sampling.Json.Automata;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Grammar;

/// <summary>An array: the first items have values of their own, the others one in common. The count is that of items.</summary>
internal sealed class ArrayNode(int id) : Node(id)
{
    private const int Start = 0;
    private const int Opened = 1;
    private const int AfterItem = 2;
    private const int AfterComma = 3;
    private const int Phases = 4;   // a state is a phase + Phases * gap

    /// <summary>Values of the first items.</summary>
    public List<Value> First { get; } = [];

    /// <summary>The value of the others; null: there are none.</summary>
    public Value? Other { get; set; }

    public int Min { get; set; }

    /// <summary><see cref="CountBounds.Endless"/>: any number.</summary>
    public int Max { get; set; } = CountBounds.Endless;

    /// <summary>Counts stop growing where neither the bounds nor the first items care.</summary>
    private CountBounds Bounds => new(Math.Max(Min, First.Count), Max);

    public override bool StartsWith(byte value) => value == '[';

    public override bool IsPossible => Min <= Max && (Other is not null || Min <= First.Count);

    public Value? Item(int index) => index < First.Count ? First[index] : Other;

    public override void Step(in Position at, byte value, PositionSet next)
    {
        var (phase, gap) = (at.State % Phases, at.State / Phases);
        if (phase == Start)
        {
            if (value == '[') next.Add(at.At(Opened));
        }
        // A gap after an item means that the array ends.
        else if (Gap.Step(gap, value, at.Depth) is var longer && longer >= 0)
        {
            if (phase != AfterItem || at.Count >= Min) next.Add(at.At(phase + Phases * longer));
        }
        else if (value == ']')
        {
            if (phase != AfterComma && at.Count >= Min) next.Add(at.Parent.After);
        }
        else if (at.Count >= Max || Item(at.Count) is not { } item || at.Depth + item.MinDepth > SchemaLimits.MaxDepth) { }
        else if (phase != AfterItem) item.Enter(next.Holders.Get(this, AfterItem, Bounds.Next(at.Count), at.Parent), value, next);
        else if (value == ',' && gap == Gap.None) next.Add(at.At(AfterComma));
    }

    public override int CanonicalCount(int count, Reach reach) => count < First.Count ? count : new CountBounds(Min, Max).Canonical(count, reach.Items + 1);

    /// <summary>Tokens to the end of the array, at most.</summary>
    public override long Rest(int state, int count, Costs costs)
    {
        var phase = state % Phases;
        // The items that must still come, each with a comma before it, but for the first.
        var end = Math.Max(Min, phase == AfterComma ? count + 1 : 0);
        long items = 0;
        for (var index = count; index < Math.Min(end, First.Count); index++) items += 1 + costs.Of(First[index]);
        var others = Math.Max(0, end - Math.Max(count, First.Count));
        if (others > 0) items += Costs.Times(others, 1 + costs.Of(Other!));
        if (end > count && phase != AfterItem) items--;
        return items + (phase == Start ? 2 : 1);
    }
}
