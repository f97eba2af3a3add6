namespace Glimpse.Inference.Sampling.Json.Automata;

/// <summary>A set of byte strings as a deterministic automaton. Every state leads to an accepted string; what does not is <see cref="Dead"/>.</summary>
internal sealed class ByteDfa
{
    public const int Dead = ushort.MaxValue;
    public const int Start = 0;

    /// <summary>Bytes that no state tells apart share a column.</summary>
    private readonly byte[] _columnOf;
    private readonly ushort[] _next;   // [states, columns]
    private readonly int _columns;
    private readonly bool[] _accepts;
    private readonly bool[] _endsCharacter;
    private readonly bool[] _hasNext;
    private readonly int[] _distance;

    internal ByteDfa(byte[] columnOf, int columns, ushort[] next, bool[] accepts, bool[] endsCharacter)
    {
        (_columnOf, _columns, _next, _accepts, _endsCharacter) = (columnOf, columns, next, accepts, endsCharacter);
        _hasNext = [.. Enumerable.Range(0, accepts.Length).Select(state => next.AsSpan(state * columns, columns).ContainsAnyExcept((ushort)Dead))];
        _distance = Distances();
    }

    public int StateCount => _accepts.Length;
    public int Columns => _columns;
    public long Bytes => _columnOf.Length + sizeof(ushort) * (long)_next.Length + (3 * sizeof(bool) + sizeof(int)) * (long)StateCount;

    public int Next(int state, byte value) => _next[state * _columns + _columnOf[value]];

    /// <summary>Where the bytes of a column lead.</summary>
    public int NextOfColumn(int state, int column) => _next[state * _columns + column];

    public bool Accepts(int state) => _accepts[state];

    /// <summary>Whether anything can follow.</summary>
    public bool HasNext(int state) => _hasNext[state];

    /// <summary>Whether a character of a string's content is complete here.</summary>
    public bool EndsCharacter(int state) => _endsCharacter[state];

    /// <summary>The fewest bytes to an accepted string.</summary>
    public int Distance(int state) => _distance[state];

    public bool Accepts(ReadOnlySpan<byte> text)
    {
        var state = Start;
        foreach (var value in text)
        {
            state = Next(state, value);
            if (state == Dead) return false;
        }
        return _accepts[state];
    }

    /// <summary>Breadth first from the accepting states, against the edges.</summary>
    private int[] Distances()
    {
        var sources = new List<int>[StateCount];
        for (var state = 0; state < StateCount; state++) sources[state] = [];
        for (var cell = 0; cell < _next.Length; cell++)
            if (_next[cell] != Dead) sources[_next[cell]].Add(cell / _columns);
        var distance = new int[StateCount];
        Array.Fill(distance, int.MaxValue);
        Queue<int> open = new();
        for (var state = 0; state < StateCount; state++)
        {
            if (!_accepts[state]) continue;
            distance[state] = 0;
            open.Enqueue(state);
        }
        while (open.TryDequeue(out var state))
        {
            foreach (var source in sources[state])
            {
                if (distance[source] != int.MaxValue) continue;
                distance[source] = distance[state] + 1;
                open.Enqueue(source);
            }
        }
        return distance;
    }
}
