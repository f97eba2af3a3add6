using Glimpse.Inference.Sampling.Json.Automata;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Grammar;

/// <summary>
/// An object. Declared properties come in their declared order, optional ones may be left out, and properties that the schema leaves free come last:
/// so a place inside it is one number, and no name can come twice.
/// </summary>
internal sealed class ObjectNode(int id) : Node(id)
{
    private const int Start = 0;
    private const int Opened = 1;
    private const int AfterValue = 2;
    private const int AfterComma = 3;
    private const int AfterName = 4;
    private const int AfterColon = 5;
    private const int Phases = 8;   // a state is a phase + Phases * gap…
    private const int InName = Phases * Gap.Count;   // …or this + a node of the names' tree

    /// <summary>A count is the index of the first property that may come next (or, before a value, of its property) and the number of members so far.</summary>
    private const int IndexBits = 12;

    private int[] _requiredFrom = [];
    private int[] _nextRequired = [];
    private KeyTree _names = new([]);

    /// <summary>In the order in which they are written.</summary>
    public List<Property> Properties { get; } = [];

    /// <summary>Names of other properties, and their value; null: there are no others.</summary>
    public TextNode? FreeName { get; set; }
    public Value? FreeValue { get; set; }

    /// <summary>How many properties there may be.</summary>
    public CountBounds Members { get; set; } = new(0, CountBounds.Endless);

    public override bool StartsWith(byte value) => value == '{';

    /// <summary>Call once when the properties are complete.</summary>
    public void Seal()
    {
        IndexRequired();
        _names = new KeyTree(Properties);
    }

    /// <summary>Call when properties have come or gone, before asking for costs.</summary>
    public void IndexRequired()
    {
        var count = Properties.Count;
        _requiredFrom = new int[count + 1];
        _nextRequired = new int[count + 1];
        _nextRequired[count] = count;
        for (var index = count - 1; index >= 0; index--)
        {
            var isRequired = Properties[index].IsRequired;
            _requiredFrom[index] = _requiredFrom[index + 1] + (isRequired ? 1 : 0);
            _nextRequired[index] = isRequired ? index : _nextRequired[index + 1];
        }
    }

    public override bool IsPossible => Properties.Count(property => property.IsRequired) <= Members.Max && Members.Min <= Members.Max && (FreeValue is not null || Properties.Count >= Members.Min);

    public override void Step(in Position at, byte value, PositionSet next)
    {
        if (at.State >= InName)
        {
            StepName(at, value, next);
            return;
        }
        var (phase, gap) = (at.State % Phases, at.State / Phases);
        var (index, members) = Unpack(at.Count);
        switch (phase)
        {
            case Start when value == '{':
                next.Add(at.At(Opened));
                break;
            case AfterName when value == ':':
                next.Add(at.At(AfterColon));
                break;
            case AfterColon when value == ' ' && gap == Gap.None:
                next.Add(at.At(AfterColon + Phases));
                break;
            case AfterColon:
                EnterValue(at, value, next);
                break;
            case Opened or AfterValue or AfterComma when Gap.Step(gap, value, at.Depth) is var longer && longer >= 0:
                // A gap after a value means that the object ends.
                if (phase != AfterValue || MayClose(index, members)) next.Add(at.At(phase + Phases * longer));
                break;
            case Opened or AfterComma when value == '"':
                OpenName(at, next);
                break;
            case AfterValue when value == ',' && gap == Gap.None && (MayName(index, members, at.Depth) || MayNameFreely(index, members, at.Depth)):
                next.Add(at.At(AfterComma));
                break;
            case Opened or AfterValue when value == '}' && MayClose(index, members):
                next.Add(at.Parent.After);
                break;
        }
    }

    /// <summary>Far from their bounds, members matter only once every declared property has passed: before, each counts against those that must still come.</summary>
    public override int CanonicalCount(int count, Reach reach) =>
        Unpack(count) is var (index, members) && index == Properties.Count ? Pack(index, Members.Canonical(members, reach.Items + 1)) : count;

    public override long Rest(int state, int count, Costs costs)
    {
        var (index, members) = Unpack(count);
        if (state >= InName)
        {
            var best = long.MaxValue;
            var (first, last) = Nameable(index, members, 0);
            foreach (var property in _names.Properties(state - InName, first, last))
                best = Math.Min(best, costs.OfName(this, property, 1 + _names.Length(state - InName)) + RestOfProperty(property, members, costs));
            return best;
        }
        return (state % Phases) switch
        {
            Start => 1 + Rest(Opened, count, costs),
            AfterName => 1 + RestOfProperty(index, members, costs),
            AfterColon => RestOfProperty(index, members, costs),
            AfterComma => RestOfNext(index, members, costs),
            Opened => MayClose(index, members) ? 1 : RestOfNext(index, members, costs),
            _ => RestAfter(index, members, costs),
        };
    }

    private void OpenName(in Position at, PositionSet next)
    {
        var (index, members) = Unpack(at.Count);
        if (MayName(index, members, at.Depth)) next.Add(at.At(InName + KeyTree.Root));
        if (!MayNameFreely(index, members, at.Depth)) return;
        var holder = next.Holders.Get(this, AfterName, Pack(Properties.Count, members), at.Parent);
        FreeName!.Step(Position.Before(FreeName, holder), (byte)'"', next);
    }

    private void StepName(in Position at, byte value, PositionSet next)
    {
        var (index, members) = Unpack(at.Count);
        var child = _names.Child(at.State - InName, value);
        if (child == KeyTree.None) return;
        var (first, last) = Nameable(index, members, at.Depth);
        foreach (var property in _names.Properties(child, first, last))
        {
            if (!Fits(Properties[property].Value, at.Depth)) continue;
            next.Add(_names.Property(child) == property ? at.At(AfterName, Pack(property, members)) : at.At(InName + child));
            return;
        }
    }

    private void EnterValue(in Position at, byte value, PositionSet next)
    {
        var (index, members) = Unpack(at.Count);
        var isFree = index == Properties.Count;
        var after = Pack(isFree ? index : index + 1, Members.Next(members));
        (isFree ? FreeValue! : Properties[index].Value).Enter(next.Holders.Get(this, AfterValue, after, at.Parent), value, next);
    }

    /// <summary>
    /// The declared properties that may come next, as far as they fit the depth: none beyond one that must come, and none whose leaving out or in would break the bounds on members.
    /// </summary>
    private (int First, int Last) Nameable(int index, int members, int depth)
    {
        var required = _nextRequired[index];
        var first = members + _requiredFrom[index] < Members.Max ? index : required;
        var last = Math.Min(required, Properties.Count - 1);
        if (Members.Missing(members) > 0 && !MayHaveFree(depth))
        {
            // Those behind it must be enough for what is missing.
            for (var behind = Fitting(last + 1, depth); last >= first && members + 1 + behind < Members.Min; last--)
                if (Fits(Properties[last].Value, depth)) behind++;
        }
        return (first, last);
    }

    private bool MayName(int index, int members, int depth)
    {
        var (first, last) = Nameable(index, members, depth);
        while (first <= last && !Fits(Properties[first].Value, depth)) first++;
        return first <= last;
    }

    private bool MayNameFreely(int index, int members, int depth) => _requiredFrom[index] == 0 && members < Members.Max && MayHaveFree(depth);

    private bool MayHaveFree(int depth) => FreeValue is not null && Fits(FreeValue, depth);

    private int Fitting(int from, int depth) => Properties.Skip(from).Count(property => Fits(property.Value, depth));

    private static bool Fits(Value value, int depth) => depth + value.MinDepth <= SchemaLimits.MaxDepth;

    private bool MayClose(int index, int members) => _requiredFrom[index] == 0 && members >= Members.Min;

    /// <summary>From behind the colon of a property.</summary>
    private long RestOfProperty(int index, int members, Costs costs) => index == Properties.Count
        ? costs.Of(FreeValue!) + RestAfter(index, Members.Next(members), costs)
        : costs.Of(Properties[index].Value) + RestAfter(index + 1, Members.Next(members), costs);

    /// <summary>From before a name that must come.</summary>
    private long RestOfNext(int index, int members, Costs costs)
    {
        var best = MayNameFreely(index, members, 0) ? Costs.FreeName + RestOfProperty(Properties.Count, members, costs) : long.MaxValue;
        var (first, last) = Nameable(index, members, 0);
        for (var property = first; property <= last; property++) best = Math.Min(best, costs.OfName(this, property, 0) + RestOfProperty(property, members, costs));
        return best;
    }

    /// <summary>From behind a value: what must come, each with a comma, and the brace.</summary>
    private long RestAfter(int index, int members, Costs costs)
    {
        var missing = Math.Max(0, Members.Missing(members) - _requiredFrom[index]);
        return 1 + costs.OfRequired(this, index) + Costs.Times(missing, 1 + costs.OfOptional(this));
    }

    private static int Pack(int index, int members) => members << IndexBits | index;

    private static (int Index, int Members) Unpack(int count) => (count & ((1 << IndexBits) - 1), count >> IndexBits);
}
