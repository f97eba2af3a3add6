using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Grammar;

/// <summary>The places where an answer can be, each once: more than one while it fits several alternatives.</summary>
internal sealed class PositionSet(HolderTable holders)
{
    private Position[] _positions = new Position[4];

    /// <summary>Makes the holders of positions that are added.</summary>
    public HolderTable Holders { get; } = holders;

    public int Count { get; private set; }

    /// <summary>Whether some were left out: there is a limit, and the others still lead to a valid answer.</summary>
    public bool IsCut { get; private set; }

    public ReadOnlySpan<Position> Span => _positions.AsSpan(0, Count);

    public void Add(in Position position)
    {
        foreach (ref readonly var present in Span) if (present.Equals(position)) return;
        if (Count == SchemaLimits.MaxAlternatives)
        {
            IsCut = true;
            return;
        }
        if (Count == _positions.Length) Array.Resize(ref _positions, 2 * Count);
        _positions[Count++] = position;
    }

    public void Clear() => (Count, IsCut) = (0, false);

    public void CopyFrom(PositionSet other)
    {
        if (_positions.Length < other.Count) _positions = new Position[other._positions.Length];
        other.Span.CopyTo(_positions);
        (Count, IsCut) = (other.Count, other.IsCut);
    }

    /// <summary>Adds where the byte leads from every position of another set.</summary>
    public void AddSteps(PositionSet from, byte value)
    {
        foreach (ref readonly var position in from.Span) position.Node?.Step(position, value, this);
    }

    /// <summary>Replaces each by where it is once its token has ended.</summary>
    public void Settle()
    {
        foreach (ref var position in _positions.AsSpan(0, Count))
            if (position.Node is { } node) position = position.At(position.State, node.SettledCount(position.Count));
    }
}
