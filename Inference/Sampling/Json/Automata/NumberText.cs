using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Automata;

/// <summary>
/// Numbers within bounds as an automaton over their digits: at most 15 of them, so every number ends and a double holds it.
/// A state keeps the number read so far only while a bound depends on it, so the automaton stays small.
/// Numbers without bounds may also be written as 6.02e23.
/// </summary>
internal sealed class NumberText
{
    private const int MaxDigits = 15;
    private const int MaxSteppedStates = 40_000;

    /// <summary>Digits of the integer part and of the exponent stay below decimal's range, which some readers use.</summary>
    private const int MaxExponent = 27;

    private readonly NumberBounds _bounds;
    private readonly int _maxDigits;
    private readonly int _maxFraction;
    private readonly ByteDfaBuilder _builder;
    private readonly Dictionary<State, int> _ids = [];
    private readonly Queue<State> _open = new();

    private NumberText(NumberBounds bounds, bool integersOnly, string path, CompileBudget budget)
    {
        _bounds = bounds;
        // A step multiplies the states by itself: fewer digits keep a large one possible.
        _maxDigits = bounds.Step == 0 ? MaxDigits : (int)Math.Clamp(MaxSteppedStates / bounds.Step, $"{bounds.Step}".Length + 1, MaxDigits);
        _maxFraction = integersOnly ? 0 : bounds.Step > 0 ? bounds.StepDigits : MaxDigits - 1;
        _builder = new ByteDfaBuilder(path, budget);
    }

    private enum Phase { Start, Sign, Zero, Integer, Point, Fraction, ExponentMark, ExponentSign, Exponent, FullExponent }

    /// <param name="Integers">Digits before the point.</param>
    /// <param name="Fractions">Digits after the point.</param>
    /// <param name="Prefix">The number so far without its sign, where a bound depends on it; else 0.</param>
    /// <param name="Inside">Where no bound depends on the prefix: bit j says whether the number is within bounds once j more digits stand before the point.</param>
    /// <param name="Remainder">The digits so far, as an integer, modulo the step.</param>
    private readonly record struct State(Phase Phase, bool IsNegative, int Integers, int Fractions, decimal Prefix, int Inside, long Remainder);

    /// <summary>Null where no number fits.</summary>
    public static ByteDfa? Of(NumberBounds bounds, bool integersOnly, string path, CompileBudget budget)
    {
        if (integersOnly && bounds.Step > 0 && bounds.StepDigits > 0)
        {
            if (bounds.MultipleOf(1, 0) is not { } whole) return null;
            // A whole number that is a multiple of n / 10^d: n / 10^d is whole itself now.
            var scale = (long)Math.Pow(10, whole.StepDigits);
            bounds = whole with { Step = whole.Step / scale, StepDigits = 0 };
        }
        return new NumberText(bounds, integersOnly, path, budget).Build();
    }

    private ByteDfa? Build()
    {
        Id(new State(Phase.Start, false, 0, 0, 0, 0, 0));
        while (_open.TryDequeue(out var state))
        {
            var from = _ids[state];
            if (IsNumber(state)) _builder.Accept(from);
            foreach (var value in "0123456789-+.eE")
                if (Step(state, value) is { } next) _builder.Connect(from, (byte)value, Id(next));
        }
        return _builder.Build();
    }

    private int Id(State state)
    {
        if (_ids.TryGetValue(state, out var id)) return id;
        _ids.Add(state, id = _builder.Add());
        _open.Enqueue(state);
        return id;
    }

    private State? Step(State state, char value) => (state.Phase, value) switch
    {
        (Phase.Start, '-') => state with { Phase = Phase.Sign, IsNegative = true },
        (Phase.Start or Phase.Sign, '0') => Settle(state with { Phase = Phase.Zero, Integers = 1 }, 0),
        (Phase.Start or Phase.Sign or Phase.Integer, >= '0' and <= '9') when state.Integers < _maxDigits => Digit(state with { Phase = Phase.Integer, Integers = state.Integers + 1 }, value - '0'),
        (Phase.Zero or Phase.Integer, '.') when _maxFraction > 0 && state.Integers < _maxDigits => state with { Phase = Phase.Point },
        (Phase.Point or Phase.Fraction, >= '0' and <= '9') when state.Fractions < _maxFraction && state.Integers + state.Fractions < _maxDigits =>
            Digit(state with { Phase = Phase.Fraction, Fractions = state.Fractions + 1 }, value - '0'),
        (Phase.Integer or Phase.Fraction, 'e' or 'E') when HasExponent(state) => new State(Phase.ExponentMark, false, 0, 0, 0, 1, 0),
        (Phase.ExponentMark, '+' or '-') => state with { Phase = Phase.ExponentSign },
        (Phase.ExponentMark or Phase.ExponentSign, '1' or '2') => state with { Phase = Phase.Exponent, Remainder = value - '0' },
        (Phase.ExponentMark or Phase.ExponentSign, >= '3' and <= '9') => state with { Phase = Phase.FullExponent },
        (Phase.Exponent, >= '0' and <= '9') when state.Remainder * 10 + value - '0' <= MaxExponent => state with { Phase = Phase.FullExponent, Remainder = 0 },
        _ => null,
    };

    /// <summary>One digit other than 0 before the point.</summary>
    private bool HasExponent(State state) => _bounds.IsUnbounded && _bounds.Step == 0 && _maxFraction > 0 && state.Integers == 1 && state.Inside != 0 && state.Remainder != 0;

    private State? Digit(State state, int digit)
    {
        // Without a step the remainder only remembers that the integer part is not 0, for the exponent.
        var remainder = _bounds.Step > 0 ? (state.Remainder * 10 + digit) % _bounds.Step : state.Integers == 1 && state.Phase == Phase.Integer ? 1 : state.Remainder;
        state = state with { Remainder = remainder };
        if (state.Inside != 0)
        {
            var inside = state.Phase == Phase.Integer ? state.Inside >> 1 : state.Inside & 1;
            return inside == 0 ? null : state with { Inside = inside };
        }
        return Settle(state, state.Phase == Phase.Integer ? state.Prefix * 10 + digit : state.Prefix + digit * Unit(state.Fractions));
    }

    /// <summary>Keeps the prefix if a bound depends on it, else notes what the bounds say; null where nothing within bounds begins like this.</summary>
    private State? Settle(State state, decimal prefix)
    {
        var more = state.Phase == Phase.Integer ? _maxDigits - state.Integers : 0;
        int inside = 0, partly = 0;
        for (var (digits, scale) = (0, 1m); digits <= more; (digits, scale) = (digits + 1, scale * 10))
        {
            var (low, width) = state.Phase == Phase.Fraction ? (prefix, Unit(state.Fractions)) : (prefix * scale, scale);
            var overlap = Overlap(low, low + width, state.IsNegative);
            if (overlap == true) inside |= 1 << digits;
            if (overlap is null) partly |= 1 << digits;
        }
        if (partly != 0) return state with { Prefix = prefix, Inside = 0 };
        return inside == 0 ? null : state with { Prefix = 0, Inside = inside };
    }

    /// <summary>Whether the magnitudes from low up to high, not included, are within bounds: all, none, or (null) some.</summary>
    private bool? Overlap(decimal low, decimal high, bool isNegative)
    {
        var (min, isMinOpen, max, isMaxOpen) = Magnitudes(isNegative);
        if (high <= min || low > max || (low == max && isMaxOpen)) return false;
        return (low > min || (low == min && !isMinOpen)) && high <= max ? true : null;
    }

    /// <summary>The bounds for numbers of one sign, without it. There is no -0.</summary>
    private (decimal Min, bool IsMinOpen, decimal Max, bool IsMaxOpen) Magnitudes(bool isNegative)
    {
        var (min, isMinOpen, max, isMaxOpen) = isNegative ? (-_bounds.Max, _bounds.IsMaxOpen, -_bounds.Min, _bounds.IsMinOpen) : (_bounds.Min, _bounds.IsMinOpen, _bounds.Max, _bounds.IsMaxOpen);
        return min < 0 || (min == 0 && isNegative) ? (0, isNegative, max, isMaxOpen) : (min, isMinOpen, max, isMaxOpen);
    }

    private bool IsNumber(State state) => state.Phase switch
    {
        Phase.Exponent or Phase.FullExponent => true,
        Phase.Zero or Phase.Integer or Phase.Fraction => IsMultiple(state) && ((state.Inside & 1) != 0 || (state.Inside == 0 && IsWithin(state))),
        _ => false,
    };

    private bool IsWithin(State state)
    {
        var (min, isMinOpen, max, isMaxOpen) = Magnitudes(state.IsNegative);
        return (state.Prefix > min || (state.Prefix == min && !isMinOpen)) && (state.Prefix < max || (state.Prefix == max && !isMaxOpen));
    }

    private bool IsMultiple(State state) => _bounds.Step == 0 || state.Remainder * (long)Math.Pow(10, _bounds.StepDigits - state.Fractions) % _bounds.Step == 0;

    private static decimal Unit(int fractions) => new(1, 0, 0, false, (byte)fractions);
}
