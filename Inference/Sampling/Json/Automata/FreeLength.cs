namespace Glimpse.Inference.Sampling.Json.Automata;

/// <summary>Length bounds where any number of characters may follow any other: only the count matters.</summary>
/// <param name="characterBytes">The fewest bytes of a character.</param>
internal sealed class FreeLength(ByteDfa dfa, CountBounds bounds, int characterBytes) : LengthRule
{
    public override int Advance(int count, int characters) => bounds.Advance(count, characters);

    public override int Distance(int state, int count)
    {
        var isInside = !dfa.EndsCharacter(state) && state != ByteDfa.Start && !dfa.Accepts(state);
        if (isInside) count++;   // the character that is being read
        var missing = bounds.Missing(count);
        if (bounds.Left(count) < 0 || (missing > 0 && dfa.Accepts(state))) return Never;
        return dfa.Distance(state) + (int)Math.Min((long)missing * characterBytes, int.MaxValue / 2);
    }

    public override int Canonical(int count, int reach) => bounds.Canonical(count, reach);

    /// <summary>The key where no bound is near.</summary>
    public static (object Rule, int A, int B) FarKey(ByteDfa dfa, int reach) => (dfa, 0, reach + 1);

    public override (object Rule, int A, int B) Key(int count, int reach) =>
        (dfa, Math.Min(bounds.Missing(count), reach + 1), Math.Min(bounds.Left(count), reach + 1));
}
