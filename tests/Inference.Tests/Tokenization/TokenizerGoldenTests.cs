using System.Text.Json;
using System.Text.Json.Nodes;
using Glimpse.Fixtures;
using Glimpse.Inference.Tokenization;

namespace Glimpse.Inference.Tests.Tokenization;

/// <summary>Ids and texts as the reference gives them.</summary>
public sealed class TokenizerGoldenTests
{
    private static readonly JsonElement[] Cases =
        JsonSerializer.Deserialize<JsonElement[]>(File.ReadAllBytes(Repository.PathOf("tests", "goldens", "small", "tokenizer_cases.json")))!;

    [Theory]
    [InlineData(TestModel.Tiny)]
    [InlineData(TestModel.Demo)]
    public void Encode_EveryGoldenText_GivesTheReferencesIds(TestModel model)
    {
        var tokenizer = Tokenizer.Load(Path.Combine(Repository.Checkpoint(model), "tokenizer.json"));

        Assert.Equal(205, Cases.Length);
        foreach (var entry in Cases)
            Assert.Equal(Ids(entry), tokenizer.Encode(entry.GetProperty("text").GetString()!));
    }

    [Fact]
    public void Decode_EveryGoldenCase_GivesTheReferencesTexts()
    {
        foreach (var entry in Cases)
        {
            Assert.Equal(entry.GetProperty("decoded").GetString(), TestTokenizers.Tiny.Decode(Ids(entry), skipSpecialTokens: false));
            Assert.Equal(entry.GetProperty("decoded_without_special").GetString(), TestTokenizers.Tiny.Decode(Ids(entry), skipSpecialTokens: true));
        }
    }

    [Theory]
    [MemberData(nameof(GeneratedTexts))]
    public void Decode_GeneratedIds_GivesTheGeneratedText(GoldenCase golden) =>
        Assert.Equal(golden.GeneratedText, TestTokenizers.Tiny.Decode([.. golden.GeneratedIds], skipSpecialTokens: true));

    // reference_cases.json: 13 ways to cut words and to add tokens, 680 texts, run through the reference itself.
    [Theory]
    [MemberData(nameof(Variants))]
    public void Encode_OtherTokenizers_GivesTheReferencesIds(string name)
    {
        var variant = ReadVariants().Single(entry => (string)entry["name"]! == name);
        var tokenizer = Altered(variant);

        foreach (var entry in variant["cases"]!.AsArray())
            Assert.Equal(entry!["ids"].Deserialize<int[]>(), tokenizer.Encode((string)entry["text"]!));
    }

    public static TheoryData<GoldenCase> GeneratedTexts() => [.. Goldens.Cases(TestModel.Tiny), .. Goldens.Cases(TestModel.Demo)];

    public static TheoryData<string> Variants() => [.. ReadVariants().Select(entry => (string)entry["name"]!)];

    private static IEnumerable<JsonObject> ReadVariants() =>
        JsonNode.Parse(File.ReadAllBytes(Repository.PathOf("tests", "Inference.Tests", "Tokenization", "reference_cases.json")))!["variants"]!
            .AsArray().Select(entry => entry!.AsObject());

    private static Tokenizer Altered(JsonObject variant)
    {
        var file = TestTokenizers.TinyJson();
        file["pre_tokenizer"] = variant["pre_tokenizer"]!.DeepClone();
        if (variant["added_tokens"] is { } addedTokens) file["added_tokens"] = addedTokens.DeepClone();
        var model = file["model"]!.AsObject();
        model["ignore_merges"] = variant.ContainsKey("ignore_merges");
        if (variant.ContainsKey("merges_as_strings"))
            model["merges"] = new JsonArray([.. model["merges"]!.AsArray().Select(pair => JsonValue.Create($"{pair![0]} {pair[1]}"))]);
        return TestTokenizers.Load(file);
    }

    private static int[] Ids(JsonElement entry) => entry.GetProperty("ids").Deserialize<int[]>()!;
}
