using System.Runtime.InteropServices;
using Glimpse.Inference.Sampling.Json.Patterns;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Automata;

/// <summary>
/// JSON strings whose content an automaton over code points accepts, as an automaton over bytes. Each character has one spelling: raw UTF-8 where JSON allows it,
/// the short escape where there is one, \u00XX for other control characters.
/// </summary>
internal sealed class PatternText
{
    private const string ShortEscapes = "\"\"\\\\\bb\ff\nn\rr\tt";   // character, letter, character, letter…

    private readonly ByteDfaBuilder _builder;
    private readonly CompileBudget _budget;
    private readonly int[] _contents;
    private readonly Dictionary<string, int> _tails = new(StringComparer.Ordinal);

    private PatternText(CharDfa dfa, string path, CompileBudget budget)
    {
        (_builder, _budget) = (new ByteDfaBuilder(path, budget), budget);
        int start = _builder.Add(), end;
        _contents = [.. Enumerable.Range(0, dfa.StateCount).Select(_ => _builder.Add(endsCharacter: true))];
        end = _builder.Add(accepts: true);
        _builder.Connect(start, (byte)'"', _contents[0]);
        for (var state = 0; state < _contents.Length; state++)
        {
            var edges = dfa.Edges(state).Select(edge => new Edge(edge.Range.Low, edge.Range.High, _contents[edge.Target])).ToList();
            ConnectAscii(_contents[state], edges);
            ConnectUtf8(_contents[state], edges);
            if (dfa.Accepts(state)) _builder.Connect(_contents[state], (byte)'"', end);
        }
    }

    /// <summary>Code points, or what is left of them after a prefix of their UTF-8, that lead to one state.</summary>
    private readonly record struct Edge(int Low, int High, int Target);

    /// <summary>With both quotes; null where nothing is accepted.</summary>
    public static ByteDfa? Quoted(CharDfa dfa, string path, CompileBudget budget) => new PatternText(dfa, path, budget)._builder.Build();

    private void ConnectAscii(int from, List<Edge> edges)
    {
        int escape = -1;
        foreach (var edge in edges.TakeWhile(edge => edge.Low < 0x80))
        {
            for (var character = edge.Low; character <= Math.Min(edge.High, 0x7F); character++)
            {
                if (character >= 0x20 && character is not ('"' or '\\')) _builder.Connect(from, (byte)character, edge.Target);
                else ConnectEscape(character, edge.Target);
            }
        }

        void ConnectEscape(int character, int target)
        {
            if (escape < 0) _builder.Connect(from, (byte)'\\', escape = _builder.Add());
            var index = ShortEscapes.IndexOf((char)character, StringComparison.Ordinal);
            while (index % 2 == 1) index = ShortEscapes.IndexOf((char)character, index + 1);
            if (index >= 0) _builder.Connect(escape, (byte)ShortEscapes[index + 1], target);
            else ConnectHex(escape, character, target);
        }
    }

    /// <summary>u00 and two digits, capital or small.</summary>
    private void ConnectHex(int escape, int character, int target)
    {
        var state = escape;
        foreach (var digit in $"u00{character >> 4:x}")
        {
            var next = _builder.Next(state, (byte)digit);
            if (next == ByteDfa.Dead) _builder.Connect(state, (byte)digit, next = _builder.Add());
            state = next;
        }
        var last = $"{character & 15:x}";
        _builder.Connect(state, (byte)last[0], target);
        _builder.Connect(state, (byte)char.ToUpperInvariant(last[0]), target);
    }

    private void ConnectUtf8(int from, List<Edge> edges)
    {
        for (var lead = 0xC2; lead <= 0xDF; lead++) Connect(from, lead, edges, lead - 0xC0, following: 1);
        for (var lead = 0xE0; lead <= 0xEF; lead++) Connect(from, lead, edges, lead - 0xE0, following: 2);
        for (var lead = 0xF0; lead <= 0xF4; lead++) Connect(from, lead, edges, lead - 0xF0, following: 3);
    }

    /// <param name="bits">The code point's bits in the byte.</param>
    /// <param name="following">How many bytes follow it, of six bits each.</param>
    private void Connect(int from, int value, List<Edge> edges, int bits, int following)
    {
        var (low, high) = (bits << (6 * following), ((bits + 1) << (6 * following)) - 1);
        // Over-long forms: what two or three following bytes must not spell, since fewer do.
        var first = following switch { 2 => Math.Max(low, 0x800), 3 => Math.Max(low, 0x10000), _ => low };
        var inside = Clip(edges, first, high, low);
        if (inside.Count > 0) _builder.Connect(from, (byte)value, Tail(inside, following));
    }

    /// <summary>The state that reads the following bytes; equal tails are one state.</summary>
    private int Tail(List<Edge> edges, int following)
    {
        _budget.Spend(4L * edges.Count + 8);
        var key = $"{following}:{new string(MemoryMarshal.Cast<Edge, char>(CollectionsMarshal.AsSpan(edges)))}";
        if (_tails.TryGetValue(key, out var state)) return state;
        _tails.Add(key, state = _builder.Add());
        var below = 6 * (following - 1);
        for (var bits = 0; bits < 64; bits++)
        {
            var low = bits << below;
            var inside = Clip(edges, low, low + (1 << below) - 1, low);
            if (inside.Count > 0) _builder.Connect(state, (byte)(0x80 + bits), following == 1 ? inside[0].Target : Tail(inside, following - 1));
        }
        return state;
    }

    /// <summary>The parts of edges within bounds, counted from an origin; neighbours with one target become one.</summary>
    private static List<Edge> Clip(List<Edge> edges, int low, int high, int origin)
    {
        List<Edge> inside = [];
        foreach (var edge in CollectionsMarshal.AsSpan(edges)[FirstReaching(edges, low)..])
        {
            if (edge.Low > high) break;
            var part = new Edge(Math.Max(edge.Low, low) - origin, Math.Min(edge.High, high) - origin, edge.Target);
            if (inside.Count > 0 && inside[^1].Target == part.Target && inside[^1].High + 1 == part.Low) inside[^1] = inside[^1] with { High = part.High };
            else inside.Add(part);
        }
        return inside;
    }

    private static int FirstReaching(List<Edge> edges, int low)
    {
        int first = 0, end = edges.Count;
        while (first < end)
        {
            var middle = (first + end) / 2;
            if (edges[middle].High < low) first = middle + 1;
            else end = middle;
        }
        return first;
    }
}
