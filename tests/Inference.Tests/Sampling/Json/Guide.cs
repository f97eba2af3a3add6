using System.Text;
using System.Text.Json;
using Glimpse.Inference.Sampling.Json;
using Glimpse.Inference.Sampling.Json.Masks;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Tests.Sampling.Json;

/// <summary>Short ways to a constraint, and to what it says about texts.</summary>
internal static class Guide
{
    private const long InteriorBytes = 64_000_000;
    private static readonly Dictionary<TokenTrie, InteriorMasks> Interiors = [];

    public static CompiledSchema Compile(string schema)
    {
        using var document = JsonDocument.Parse(schema);
        return SchemaCompiler.Compile(document.RootElement);
    }

    public static TokenMasker Masker(CompiledSchema schema, TokenTrie trie)
    {
        lock (Interiors)
        {
            if (!Interiors.TryGetValue(trie, out var interiors)) Interiors.Add(trie, interiors = new InteriorMasks(trie, InteriorBytes));
            return new TokenMasker(trie, interiors, schema, [Vocabularies.End(trie)]);
        }
    }

    public static JsonConstraint Over(string schema, TokenTrie trie) => new(Masker(Compile(schema), trie));

    public static JsonConstraint OverBytes(string schema) => Over(schema, Vocabularies.Bytes);

    /// <summary>Whether a text is accepted byte by byte, and complete at its end.</summary>
    public static bool Accepts(string schema, string text) => Accepts(OverBytes(schema), text);

    public static bool Accepts(JsonConstraint constraint, string text) => Takes(constraint, text) && constraint.IsComplete;

    /// <summary>Whether every byte is allowed; the constraint is then behind the last.</summary>
    public static bool Takes(JsonConstraint constraint, string text) => Encoding.UTF8.GetBytes(text).All(value => constraint.Accept(value));

    /// <summary>The allowed ids.</summary>
    public static int[] Allowed(JsonConstraint constraint, int remaining = int.MaxValue)
    {
        var mask = new ulong[constraint.MaskWords];
        constraint.Fill(mask, remaining);
        return [.. Enumerable.Range(0, 64 * mask.Length).Where(id => BitMask.Contains(mask, id))];
    }
}
