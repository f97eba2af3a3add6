using System.Numerics;

namespace Glimpse.Inference.Sampling.Json.Automata;

/// <summary>What a schema demands of a number.</summary>
internal sealed record NumberBounds
{
    /// <summary>Numbers reach up to here, not included: 15 digits, which a double holds exactly.</summary>
    public const decimal Limit = 1_000_000_000_000_000m;

    public static NumberBounds None { get; } = new();

    public decimal Min { get; init; } = -Limit;
    public bool IsMinOpen { get; init; } = true;
    public decimal Max { get; init; } = Limit;
    public bool IsMaxOpen { get; init; } = true;

    /// <summary>Numbers are multiples of Step / 10^StepDigits; 0: no such demand.</summary>
    public long Step { get; init; }
    public int StepDigits { get; init; }

    public bool IsUnbounded => Min == -Limit && Max == Limit;

    public NumberBounds AtLeast(decimal value, bool isOpen) =>
        value < Min || (value == Min && !isOpen) ? this : this with { Min = value, IsMinOpen = isOpen };

    public NumberBounds AtMost(decimal value, bool isOpen) =>
        value > Max || (value == Max && !isOpen) ? this : this with { Max = value, IsMaxOpen = isOpen };

    /// <summary>Multiples of step / 10^digits too. Null where no such number is small enough to work with.</summary>
    public NumberBounds? MultipleOf(long step, int digits)
    {
        if (Step == 0) return this with { Step = step, StepDigits = digits };
        var common = Math.Max(digits, StepDigits);
        var (left, right) = (Step * BigInteger.Pow(10, common - StepDigits), step * BigInteger.Pow(10, common - digits));
        var least = left / BigInteger.GreatestCommonDivisor(left, right) * right;
        return least > long.MaxValue ? null : this with { Step = (long)least, StepDigits = common };
    }

    public bool Contains(decimal value) =>
        (IsMinOpen ? value > Min : value >= Min) && (IsMaxOpen ? value < Max : value <= Max) && (Step == 0 || value * (decimal)Math.Pow(10, StepDigits) % Step == 0);
}
