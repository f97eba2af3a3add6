using System.Runtime.InteropServices;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Automata;

/// <summary>Draws an automaton state by state. The first state added is the start.</summary>
internal sealed class ByteDfaBuilder(string path, CompileBudget budget)
{
    private const int MaxStates = 50_000;

    private readonly List<ushort[]> _rows = [];   // [states][256]
    private readonly List<bool> _accepts = [];
    private readonly List<bool> _endsCharacter = [];

    /// <param name="endsCharacter">Whether a character of a string's content is complete here.</param>
    public int Add(bool accepts = false, bool endsCharacter = false)
    {
        if (_rows.Count == MaxStates) throw SchemaRefusal.TooComplex($"The values at {path} need more than {MaxStates} automaton states. Use fewer values, smaller counts or a smaller multipleOf.");
        budget.Spend(64);
        var row = new ushort[256];
        Array.Fill(row, (ushort)ByteDfa.Dead);
        _rows.Add(row);
        _accepts.Add(accepts);
        _endsCharacter.Add(endsCharacter);
        return _rows.Count - 1;
    }

    /// <summary>A state with the same ways out.</summary>
    public int AddCopy(int state)
    {
        var copy = Add(_accepts[state], _endsCharacter[state]);
        _rows[state].CopyTo(_rows[copy], 0);
        return copy;
    }

    public int Count => _rows.Count;

    public void Accept(int state) => _accepts[state] = true;

    public int Next(int state, byte value) => _rows[state][value];

    public void Connect(int state, byte value, int target) => _rows[state][value] = (ushort)target;

    public void Connect(int state, byte low, byte high, int target) => _rows[state].AsSpan(low, high - low + 1).Fill((ushort)target);

    public void Connect(int state, ReadOnlySpan<byte> values, int target)
    {
        foreach (var value in values) Connect(state, value, target);
    }

    /// <summary>The automaton, without the states that lead nowhere; null where the start is one of them.</summary>
    public ByteDfa? Build()
    {
        var isAlive = Alive();
        if (!isAlive[0]) return null;
        var numbers = new ushort[_rows.Count];
        ushort count = 0;
        for (var state = 0; state < numbers.Length; state++) numbers[state] = isAlive[state] ? count++ : (ushort)ByteDfa.Dead;
        var alive = Enumerable.Range(0, _rows.Count).Where(state => isAlive[state]).ToArray();
        var columnOf = Columns(alive, out var representatives);
        budget.SpendCells((long)alive.Length * representatives.Count);
        var next = new ushort[alive.Length * representatives.Count];
        var cell = 0;
        foreach (var state in alive)
            foreach (var value in representatives) next[cell++] = _rows[state][value] is var target && target == ByteDfa.Dead ? target : numbers[target];
        return new ByteDfa(columnOf, representatives.Count, next, [.. alive.Select(state => _accepts[state])], [.. alive.Select(state => _endsCharacter[state])]);
    }

    /// <summary>Bytes whose columns are equal get one number.</summary>
    private byte[] Columns(int[] states, out List<byte> representatives)
    {
        var columnOf = new byte[256];
        representatives = [];
        var known = new Dictionary<string, byte>(StringComparer.Ordinal);
        var column = new ushort[states.Length];
        for (var value = 0; value < 256; value++)
        {
            for (var i = 0; i < states.Length; i++) column[i] = _rows[states[i]][value];
            var key = new string(MemoryMarshal.Cast<ushort, char>(column));
            if (!known.TryGetValue(key, out columnOf[value]))
            {
                known.Add(key, columnOf[value] = (byte)known.Count);
                representatives.Add((byte)value);
            }
        }
        return columnOf;
    }

    private bool[] Alive()
    {
        budget.Spend(256L * _rows.Count / 8);
        var sources = new List<int>[_rows.Count];
        for (var state = 0; state < sources.Length; state++) sources[state] = [];
        for (var state = 0; state < sources.Length; state++)
        {
            var last = (ushort)ByteDfa.Dead;
            foreach (var target in _rows[state])
            {
                if (target != last && target != ByteDfa.Dead) sources[target].Add(state);
                last = target;
            }
        }
        return Reachability.ToAccepting(_accepts, state => sources[state]);
    }
}
