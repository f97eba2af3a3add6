using System.Text.Json;
using Glimpse.Inference.Sampling.Json;
using Xunit.Abstractions;

namespace Glimpse.Inference.Tests.Sampling.Json;

/// <summary>Runs alone: it looks at the memory of the whole process.</summary>
[CollectionDefinition(nameof(SchemaFloodTests), DisableParallelization = true)]
[Collection(nameof(SchemaFloodTests))]
public sealed class SchemaFloodTests(ITestOutputHelper output)
{
    private static readonly int Schemas = Environment.GetEnvironmentVariable("GLIMPSE_FULL") == "1" ? 100_000 : 1_200;

    /// <summary>What may stay of them all: the 64 MB of masks and what they are known by, and the schemas used last.</summary>
    private const double MostMegabytes = 64 + 32;

    /// <summary>Each schema has some 120 KB of tables, so that all of them would be far more than may stay.</summary>
    [Fact]
    public void Of_AFloodOfDifferentSchemas_MemoryIsBounded()
    {
        var guides = new JsonGuides(Vocabularies.Bytes, [256]);
        var before = Megabytes();
        for (var seed = 0; seed < Schemas; seed++) BeginAnAnswer(guides, seed);
        var grown = Megabytes() - before;
        output.WriteLine($"{Schemas:N0} schemas: {grown:F0} MB more");
        // Under nothing at all where what earlier tests left is collected meanwhile.
        Assert.True(grown <= MostMegabytes, $"{grown:F0} MB");
        Assert.InRange(guides.Count, 1, 64);
    }

    private static void BeginAnAnswer(JsonGuides guides, int seed)
    {
        var random = new Random(seed);
        var words = Enumerable.Range(0, 60).Select(_ => $"\"{string.Concat(Enumerable.Range(0, 30).Select(_ => (char)random.Next('a', 'z' + 1)))}\"");
        using var schema = JsonDocument.Parse($$"""{"enum": [{{string.Join(',', words)}}]}""");
        var answer = guides.Of(schema.RootElement);
        answer.Fill(new ulong[answer.MaskWords], int.MaxValue);
    }

    private static double Megabytes() => GC.GetTotalMemory(forceFullCollection: true) / 1e6;
}
