namespace Glimpse.Inference.Sampling.Json.Automata;

/// <summary>Bounds on the number of characters of a text that an automaton reads.</summary>
internal abstract class LengthRule
{
    /// <summary>What <see cref="Distance"/> says where the bounds cannot be kept any more.</summary>
    public const int Never = int.MaxValue;

    /// <summary>Memory that it takes besides the automaton.</summary>
    public virtual long Bytes => 0;

    /// <summary>The count after more characters; counts stop growing where they no longer matter.</summary>
    public abstract int Advance(int count, int characters);

    /// <summary>The fewest bytes to a text within the bounds, or <see cref="Never"/>.</summary>
    public abstract int Distance(int state, int count);

    /// <summary>A count from which every text of at most <paramref name="reach"/> characters fares as from this one.</summary>
    public abstract int Canonical(int count, int reach);

    /// <summary>What texts of at most <paramref name="reach"/> characters depend on, beside the automaton's state: rules of one automaton that agree on it may share masks.</summary>
    public abstract (object Rule, int A, int B) Key(int count, int reach);
}
