using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling.Json;
using Glimpse.Inference.Sampling.Json.Masks;
using Glimpse.Inference.Tests.Sampling.Json.Corpus;

namespace Glimpse.Inference.Tests.Sampling.Json.Masks;

/// <summary>Masks against their naive twin: trying every token, byte by byte, on a copy of the constraint.</summary>
public sealed class MaskTests
{
    private const int Places = 8;

    public static TheoryData<string> Schemas => new(CorpusSchema.All.Select(schema => schema.Name));

    [Theory]
    [MemberData(nameof(Schemas))]
    public void Fill_AtRandomPlaces_EqualsTheNaiveTwin(string name)
    {
        var masker = Guide.Masker(Guide.Compile(CorpusSchema.Named(name).Json), Vocabularies.Demo);
        ForEachPlace(masker, seed: 7, Places, constraint => Assert.Equal(Naive(constraint, Vocabularies.Demo), Guide.Allowed(constraint)));
    }

    [Theory]
    [InlineData("invoice")]
    [InlineData("tagged union")]
    [InlineData("open object")]
    public void Fill_OverALargeVocabulary_EqualsTheNaiveTwin(string name)
    {
        var masker = Guide.Masker(Guide.Compile(CorpusSchema.Named(name).Json), Vocabularies.Large);
        ForEachPlace(masker, seed: 8, places: 4, constraint => Assert.Equal(Naive(constraint, Vocabularies.Large), Guide.Allowed(constraint)));
    }

    [Fact]
    public void Fill_OfFuzzedSchemas_EqualsTheNaiveTwin()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            if (TryMasker(new SchemaFuzzer(50_000 + seed).Next()) is not { } masker) continue;
            ForEachPlace(masker, seed, places: 3, constraint => Assert.Equal(Naive(constraint, Vocabularies.Demo), Guide.Allowed(constraint)));
        }
    }

    /// <summary>Steered, a token is allowed exactly if the answer can be finished after it.</summary>
    [Theory]
    [InlineData("invoice")]
    [InlineData("comment tree")]
    [InlineData("tagged union")]
    [InlineData("pairs")]
    [InlineData("chain of thought")]
    [InlineData("all formats")]
    public void Fill_NearTheLimit_AllowsExactlyWhatCanBeFinished(string name)
    {
        var masker = Guide.Masker(Guide.Compile(CorpusSchema.Named(name).Json), Vocabularies.Demo);
        var random = new Random(9);
        ForEachPlace(masker, seed: 9, Places, constraint =>
        {
            var remaining = constraint.TokensToFinish + random.Next(0, 25);
            Assert.Equal(Naive(constraint, Vocabularies.Demo, remaining), Guide.Allowed(constraint, remaining));
        });
    }

    [Fact]
    public void Fill_WhereNothingCanBeFinishedInTime_AllowsAsIfThereWereNoLimit()
    {
        var constraint = Guide.Over("""{"type": "string", "minLength": 50}""", Vocabularies.Demo);
        Assert.Equal(Guide.Allowed(constraint), Guide.Allowed(constraint, remaining: 3));
    }

    [Fact]
    public void Fill_ABufferThatIsLonger_ClearsTheRest()
    {
        var constraint = Guide.OverBytes("""{"type": "null"}""");
        var mask = new ulong[constraint.MaskWords + 3];
        Array.Fill(mask, ulong.MaxValue);
        constraint.Fill(mask);
        Assert.Equal(['n'], Enumerable.Range(0, 64 * mask.Length).Where(id => BitMask.Contains(mask, id)));
    }

    /// <summary>Caches may be forgotten at any time without a change.</summary>
    [Fact]
    public void Fill_WithCachesThatAreAlwaysFull_StaysTheSame()
    {
        var schema = Guide.Compile(CorpusSchema.Named("invoice").Json);
        var (roomy, cramped) = (Guide.Masker(schema, Vocabularies.Demo), new TokenMasker(Vocabularies.Demo, new InteriorMasks(Vocabularies.Demo, capacityBytes: 1), schema, [Vocabularies.End(Vocabularies.Demo)]));
        var (left, right, random) = (new JsonConstraint(roomy), new JsonConstraint(cramped), new Random(3));
        for (var step = 0; step < 300 && !left.IsComplete; step++)
        {
            var allowed = Guide.Allowed(left);
            Assert.Equal(allowed, Guide.Allowed(right));
            var token = allowed[random.Next(allowed.Length)];
            Assert.True(left.Accept(token) && right.Accept(token));
        }
    }

    private static TokenMasker? TryMasker(string schema)
    {
        try
        {
            return Guide.Masker(Guide.Compile(schema), Vocabularies.Demo);
        }
        catch (RequestRefusedException)
        {
            return null;
        }
    }

    private static int[] Naive(JsonConstraint constraint, TokenTrie trie, int remaining = int.MaxValue) =>
        [.. Enumerable.Range(0, trie.VocabularySize).Where(token => constraint.Fork() is var copy && copy.Accept(token)
            && (remaining == int.MaxValue || token == Vocabularies.End(trie) || copy.TokensToFinish <= remaining - 1))];

    /// <summary>Walks at random, and stops at places chosen at random.</summary>
    private static void ForEachPlace(TokenMasker masker, int seed, int places, Action<JsonConstraint> check)
    {
        var random = new Random(seed);
        for (var place = 0; place < places; place++)
        {
            var constraint = new JsonConstraint(masker);
            for (var steps = random.Next(40); steps > 0; steps--)
            {
                var allowed = Guide.Allowed(constraint);
                var token = allowed[random.Next(allowed.Length)];
                if (token == masker.EndTokens[0]) break;
                Assert.True(constraint.Accept(token));
            }
            check(constraint);
        }
    }
}
