using Glimpse.Inference.Sampling.Json.Automata;
using Glimpse.Inference.Sampling.Json.Grammar;
using Glimpse.Inference.Sampling.Json.Masks;

namespace Glimpse.Inference.Tests.Sampling.Json.Masks;

public sealed class InteriorMasksTests
{
    private const int Flood = 20;

    [Fact]
    public void Get_LargeAutomata_AreNotAllHeldByTheirSmallMasks()
    {
        var masks = new InteriorMasks(Vocabularies.Bytes, capacityBytes: 1_000_000);
        Assert.InRange(Alive(Enumerable.Range(0, Flood).Select(seed => MaskOfWords(masks, seed))), 1, 3);
        GC.KeepAlive(masks);
    }

    [Fact]
    public void Get_LargeLengthTables_AreNotAllHeldByTheirSmallMasks()
    {
        var masks = new InteriorMasks(Vocabularies.Bytes, capacityBytes: 1_000_000);
        Assert.InRange(Alive(Enumerable.Range(0, Flood).Select(seed => MaskOfPattern(masks, seed))), 1, 3);
        GC.KeepAlive(masks);
    }

    [Fact]
    public void Get_TheSameStringOfTwoSchemas_IsOneMask()
    {
        var masks = new InteriorMasks(Vocabularies.Bytes, capacityBytes: 1_000_000);
        var (first, second) = (TextOf("""{"type": "string"}"""), TextOf("""{"type": "string", "maxLength": 100000}"""));
        Assert.Same(masks.Get(first, ByteDfa.Start, 0, long.MaxValue), masks.Get(second, ByteDfa.Start, 0, long.MaxValue));
    }

    // Some 500 KB of table for a mask of a few words.
    private static WeakReference MaskOfWords(InteriorMasks masks, int seed)
    {
        var random = new Random(seed);
        var words = Enumerable.Range(0, 250).Select(_ => $"\"{string.Concat(Enumerable.Range(0, 30).Select(_ => (char)random.Next('a', 'z' + 1)))}\"");
        var text = TextOf($$"""{"enum": [{{string.Join(',', words)}}]}""");
        masks.Get(text, ByteDfa.Start, 0, long.MaxValue);
        return new WeakReference(text.Dfa);
    }

    private static WeakReference MaskOfPattern(InteriorMasks masks, int seed)
    {
        var text = TextOf($$"""{"type": "string", "pattern": "^(ab|cde){{new string('x', seed + 1)}}([fg]h)*$", "maxLength": 9000}""");
        masks.Get(text, ByteDfa.Start, 0, long.MaxValue);
        return new WeakReference(text.Lengths);
    }

    private static int Alive(IEnumerable<WeakReference> references)
    {
        WeakReference[] all = [.. references];
        GC.Collect();
        return all.Count(reference => reference.IsAlive);
    }

    private static TextNode TextOf(string schema) => Guide.Compile(schema).Nodes.OfType<TextNode>().First();
}
