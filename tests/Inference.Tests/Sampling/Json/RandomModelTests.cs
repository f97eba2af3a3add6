using System.Text;
using System.Text.Json;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling.Json;
using Glimpse.Inference.Sampling.Json.Masks;
using Glimpse.Inference.Tests.Sampling.Json.Corpus;
using Xunit.Abstractions;

namespace Glimpse.Inference.Tests.Sampling.Json;

/// <summary>The promise itself: whatever a model does, its answer parses and fits. The model here is chance, in several moods.</summary>
public sealed class RandomModelTests(ITestOutputHelper output)
{
    private static readonly bool IsFull = Environment.GetEnvironmentVariable("GLIMPSE_FULL") == "1";
    private static readonly int Answers = IsFull ? 30 : 3;
    private static readonly int FuzzedSchemas = IsFull ? 4_000 : 250;
    private const int MaxTokens = 1_000;

    public static TheoryData<string> Schemas => new(CorpusSchema.All.Select(schema => schema.Name));

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Answers_OfPublicSchemas_ParseAndFit(string name)
    {
        var schema = CorpusSchema.Named(name);
        foreach (var trie in (TokenTrie[])[Vocabularies.Bytes, Vocabularies.Demo, Vocabularies.Large])
            foreach (var style in Enum.GetValues<WalkStyle>())
                Walk(schema.Json, trie, style, isSteered: false, seed: 1);
    }

    [Fact]
    public void Answers_OfBoundedPublicSchemas_NearlyAllFinish()
    {
        foreach (var trie in (TokenTrie[])[Vocabularies.Demo, Vocabularies.Large])
        {
            var bounded = CorpusSchema.All.Where(schema => schema.IsBounded).Select(schema => Walk(schema.Json, trie, WalkStyle.Uniform, isSteered: false, seed: 100)).ToList();
            var rate = (double)bounded.Sum(tally => tally.Finished) / bounded.Sum(tally => tally.Begun);
            output.WriteLine($"{trie.VocabularySize} tokens: {rate:P1} of {bounded.Sum(tally => tally.Begun)} answers finish within {MaxTokens} tokens, not steered");
            Assert.True(rate >= 0.95, $"only {rate:P1} finish");
        }
    }

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Answers_ThatAreSteered_AllFinish(string name)
    {
        var schema = CorpusSchema.Named(name);
        foreach (var style in Enum.GetValues<WalkStyle>())
        {
            var tally = Walk(schema.Json, Vocabularies.Demo, style, isSteered: true, seed: 200);
            Assert.Equal(tally.Begun, tally.Finished);
        }
    }

    [Fact]
    public void Answers_OfFuzzedSchemas_ParseAndFit()
    {
        int begun = 0, finished = 0, refused = 0;
        for (var seed = 0; seed < FuzzedSchemas; seed++)
        {
            var schema = new SchemaFuzzer(seed).Next();
            try
            {
                var style = (WalkStyle)(seed % 3);
                var tally = Walk(schema, seed % 2 == 0 ? Vocabularies.Demo : Vocabularies.Large, style, isSteered: false, seed);
                if (style == WalkStyle.Uniform) (begun, finished) = (begun + tally.Begun, finished + tally.Finished);
            }
            catch (RequestRefusedException refusal)
            {
                // Two halves of an allOf may contradict each other; nothing else may be refused.
                Assert.True(refusal.Message.StartsWith("No value fits", StringComparison.Ordinal) || refusal.Message.Contains("enum or const", StringComparison.Ordinal), $"seed {seed}: {refusal.Message}\n{schema}");
                refused++;
            }
        }
        output.WriteLine($"{FuzzedSchemas} schemas from seed 0, {refused} that nothing fits; {(double)finished / begun:P1} of {begun} random answers finish within {MaxTokens} tokens, not steered");
        Assert.True(refused < FuzzedSchemas / 5);
        Assert.True(finished >= 0.95 * begun);
    }

    private static (int Begun, int Finished) Walk(string schema, TokenTrie trie, WalkStyle style, bool isSteered, int seed)
    {
        using var document = JsonDocument.Parse(schema);
        var validator = new SchemaValidator(document.RootElement);
        var masker = Guide.Masker(Guide.Compile(schema), trie);
        var finished = 0;
        for (var answer = 0; answer < Answers; answer++)
        {
            var written = new Walker(trie, seed + answer).Walk(new JsonConstraint(masker), isSteered ? 400 : MaxTokens, style, isSteered);
            if (written is null) continue;
            finished++;
            Check(written, validator, $"{schema}, {style}, seed {seed + answer}");
        }
        return (Answers, finished);
    }

    private static void Check(byte[] written, SchemaValidator validator, string context)
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(written);
        // Strict: a name that comes twice, or a comma too many, is a fault.
        using var value = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false, AllowTrailingCommas = false, MaxDepth = 64 });
        var fault = validator.Fault(value.RootElement);
        Assert.True(fault is null, $"{fault}\n{text}\n{context}");
    }
}
