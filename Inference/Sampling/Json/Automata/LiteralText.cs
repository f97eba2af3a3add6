using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Automata;

/// <summary>A few given texts, as a tree of their bytes.</summary>
internal static class LiteralText
{
    public static ByteDfa Of(IReadOnlyCollection<byte[]> literals, string path, CompileBudget budget)
    {
        var builder = new ByteDfaBuilder(path, budget);
        builder.Add();
        foreach (var literal in literals) builder.Accept(AddPath(builder, ByteDfa.Start, literal));
        return builder.Build() ?? throw new ArgumentException("At least one literal is needed.", nameof(literals));
    }

    /// <summary>Follows the bytes from a state, adding the states that are missing; returns the last.</summary>
    public static int AddPath(ByteDfaBuilder builder, int from, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            var next = builder.Next(from, value);
            if (next == ByteDfa.Dead) builder.Connect(from, value, next = builder.Add());
            from = next;
        }
        return from;
    }
}
