using System.Text;
using System.Text.Json;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling.Json;
using Glimpse.Inference.Tests.Sampling.Json.Corpus;
namespace Glimpse.Inference.Tests.Sampling.Json;
public sealed class DebugTests
{
    [Fact]
    public void Dump()
    {
        using var file = new StreamWriter("/tmp/dump.jsonl");
        var refusals = new List<string>();
        var all = CorpusSchema.All.Select(s => s.Json).Concat(Enumerable.Range(0, 3000).Select(seed => new SchemaFuzzer(100_000 + seed).Next()));
        foreach (var schema in all)
        {
            try
            {
                var m = Guide.Masker(Guide.Compile(schema), Vocabularies.Demo);
                for (var seed = 0; seed < 9; seed++)
                {
                    var w = new Walker(Vocabularies.Demo, seed).Walk(new JsonConstraint(m), 700, (WalkStyle)(seed % 3), seed % 2 == 0);
                    if (w is not null) file.WriteLine($"{{\"schema\":{JsonSerializer.Serialize(JsonDocument.Parse(schema).RootElement)},\"text\":{JsonSerializer.Serialize(Encoding.UTF8.GetString(w))}}}");
                }
            }
            catch (RequestRefusedException e) { refusals.Add(e.Message + " " + schema); }
        }
        File.WriteAllLines("/tmp/refusals.txt", refusals);
    }
}
