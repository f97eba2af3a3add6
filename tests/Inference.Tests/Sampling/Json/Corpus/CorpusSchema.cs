using System.Text.Json;
using Glimpse.Fixtures;

namespace Glimpse.Inference.Tests.Sampling.Json.Corpus;

/// <summary>A schema to try, written in the manner of public ones.</summary>
/// <param name="IsBounded">Whether it bounds its strings, arrays and recursion, so that nearly every random answer should finish.</param>
public sealed record CorpusSchema(string Name, bool IsBounded, string Json)
{
    public static IReadOnlyList<CorpusSchema> All { get; } = Read();

    public static CorpusSchema Named(string name) => All.Single(schema => schema.Name == name);

    private static List<CorpusSchema> Read()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf("tests", "Inference.Tests", "Sampling", "Json", "Corpus", "schemas.json")));
        return [.. file.RootElement.EnumerateArray().Select(entry => new CorpusSchema(entry.GetProperty("name").GetString()!, entry.GetProperty("bounded").GetBoolean(), entry.GetProperty("schema").GetRawText()))];
    }
}
