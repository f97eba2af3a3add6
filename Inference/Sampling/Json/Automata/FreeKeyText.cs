using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Automata;

/// <summary>
/// Names of properties that a schema does not name: any text of at least one character but the names that it does. Raw characters only:
/// a name has one spelling, so two names are equal exactly when their bytes are.
/// </summary>
internal static class FreeKeyText
{
    /// <param name="names">Declared names in UTF-8. One that needs an escape is never spelled here.</param>
    public static ByteDfa Quoted(IEnumerable<byte[]> names, string path, CompileBudget budget)
    {
        var builder = new ByteDfaBuilder(path, budget);
        int start = builder.Add(), first = builder.Add(), other = builder.Add(endsCharacter: true), end = builder.Add(accepts: true);
        builder.Connect(start, (byte)'"', first);
        ConnectCharacters(builder, first, other);
        ConnectCharacters(builder, other, other);
        builder.Connect(other, (byte)'"', end);
        var free = builder.Count;
        foreach (var name in names) Exclude(builder, first, name, free);
        return builder.Build()!;
    }

    /// <summary>Draws the name beside the free texts: its states do what theirs do, but for the quote at its end.</summary>
    /// <param name="free">The number of states that free texts share.</param>
    private static void Exclude(ByteDfaBuilder builder, int first, byte[] name, int free)
    {
        var from = first;
        foreach (var value in name)
        {
            var next = builder.Next(from, value);
            if (next == ByteDfa.Dead) return;
            if (next < free) builder.Connect(from, value, next = builder.AddCopy(next));
            from = next;
        }
        builder.Connect(from, (byte)'"', ByteDfa.Dead);
    }

    private static void ConnectCharacters(ByteDfaBuilder builder, int from, int other)
    {
        builder.Connect(from, 0x20, 0x7F, other);
        builder.Connect(from, (byte)'"', ByteDfa.Dead);
        builder.Connect(from, (byte)'\\', ByteDfa.Dead);
        PlainText.ConnectUtf8(builder, from, other);
    }
}
