using System.Text.Json.Nodes;
using Glimpse.Fixtures;
using Glimpse.Inference.Tokenization;

namespace Glimpse.Inference.Tests.Tokenization;

/// <summary>Tokenizers to test with, and damaged or altered copies of them.</summary>
internal static class TestTokenizers
{
    public static string TinyPath { get; } = Path.Combine(Repository.Checkpoint(TestModel.Tiny), "tokenizer.json");

    public static Tokenizer Tiny { get; } = Tokenizer.Load(TinyPath);

    /// <summary>The tiny model's file, to be altered; a new copy each time.</summary>
    public static JsonObject TinyJson() => JsonNode.Parse(File.ReadAllBytes(TinyPath))!.AsObject();

    public static Tokenizer Load(JsonNode file) => Load(file.ToJsonString());

    public static Tokenizer Load(string file)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.tokenizer.json");
        try
        {
            File.WriteAllText(path, file);
            return Tokenizer.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
