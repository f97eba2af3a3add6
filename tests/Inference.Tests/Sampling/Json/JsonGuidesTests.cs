using System.Text.Json;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling.Json;

namespace Glimpse.Inference.Tests.Sampling.Json;

public sealed class JsonGuidesTests
{
    [Fact]
    public void Of_MoreSchemasThanFit_KeepsTheLastUsed()
    {
        var guides = NewGuides(capacity: 3);
        foreach (var length in (int[])[1, 2, 3, 1, 4, 5]) Of(guides, $$"""{"type": "string", "maxLength": {{length}}}""");
        Assert.Equal(3, guides.Count);
    }

    [Fact]
    public void Of_SchemasThatAreTooLargeTogether_KeepsTheNewest()
    {
        var guides = new JsonGuides(Vocabularies.Bytes, [256], capacity: 100, capacityMegabytes: 0);
        for (var length = 1; length < 5; length++) Of(guides, $$"""{"type": "string", "maxLength": {{length}}}""");
        Assert.Equal(1, guides.Count);
    }

    [Fact]
    public void Of_ARefusedSchema_IsNotKept()
    {
        var guides = NewGuides();
        Assert.Throws<RequestRefusedException>(() => Of(guides, "false"));
        Assert.Equal(0, guides.Count);
    }

    [Fact]
    public void AnyObject_TakesObjectsOnly()
    {
        Assert.True(Guide.Accepts(NewGuides().AnyObject(), """{"a":[1,{"b":null}],"中":"x"}"""));
        Assert.False(Guide.Takes(NewGuides().AnyObject(), "["));
    }

    [Fact]
    public void AnyObject_AtItsDepth_HoldsNoMoreObjects()
    {
        var constraint = NewGuides().AnyObject();
        var depth = 0;
        while (Guide.Takes(constraint.Fork(), "{\"a\":")) Assert.True(Guide.Takes(constraint, "{\"a\":") && ++depth < 64);
        Assert.InRange(depth, 8, 16);
        Assert.True(Guide.Takes(constraint, "1" + new string('}', depth)));
        Assert.True(constraint.IsComplete);
    }

    [Fact]
    public void Fork_TwoAnswers_GoTheirOwnWays()
    {
        var constraint = Guide.OverBytes("""{"type": "object"}""");
        Assert.True(Guide.Takes(constraint, "{\"a\":1,\"b"));
        var copy = constraint.Fork();
        Assert.True(Guide.Takes(constraint, "\":[1]}"));
        Assert.False(copy.IsComplete);
        Assert.True(Guide.Takes(copy, "c\":2,\"b\":3}"));
        Assert.True(copy.IsComplete && constraint.IsComplete);
    }

    [Fact]
    public void Accept_AWrongToken_ChangesNothing()
    {
        var constraint = Guide.OverBytes("""{"type": "object", "properties": {"a": {"type": "integer"}}}""");
        Assert.True(Guide.Takes(constraint, "{\"a"));
        var before = Guide.Allowed(constraint);
        foreach (var token in (int[])['x', ':', 256, 300, -1]) Assert.False(constraint.Accept(token));
        Assert.Equal(before, Guide.Allowed(constraint));
        Assert.True(Guide.Takes(constraint, "\":1}"));
    }

    [Fact]
    public void Fill_OfACompleteAnswer_AllowsTheEndAlone()
    {
        var constraint = Guide.OverBytes("""{"type": "boolean"}""");
        Assert.DoesNotContain(256, Guide.Allowed(constraint));
        Assert.True(Guide.Takes(constraint, "true"));
        Assert.Equal([256], Guide.Allowed(constraint));
        Assert.True(constraint.Accept(256));
    }

    [Fact]
    public void Fill_OfANumber_AllowsTheEndAndMore()
    {
        var constraint = Guide.OverBytes("""{"type": "integer", "maximum": 50}""");
        Assert.True(Guide.Takes(constraint, "4"));
        Assert.Equal([.. Enumerable.Range('0', 10), 256], Guide.Allowed(constraint));
        Assert.True(Guide.Takes(constraint, "9"));
        Assert.Equal([256], Guide.Allowed(constraint));
    }

    [Fact]
    public void Of_ManyThreads_ShareOneSchema()
    {
        var guides = new JsonGuides(Vocabularies.Demo, [Vocabularies.End(Vocabularies.Demo)]);
        Parallel.For(0, 8, seed =>
        {
            for (var answer = 0; answer < 20; answer++)
            {
                var written = new Walker(Vocabularies.Demo, 100 * seed + answer).Walk(Of(guides, Corpus.CorpusSchema.Named("invoice").Json), 600, WalkStyle.Uniform, isSteered: true);
                using var value = JsonDocument.Parse(written!);
            }
        });
    }

    [Fact]
    public void Fill_AndAccept_OnceWarm_AllocateNothing()
    {
        var masker = Guide.Masker(Guide.Compile(Corpus.CorpusSchema.Named("product card").Json), Vocabularies.Demo);
        var tokens = new Walker(Vocabularies.Demo, 1).Tokens(new JsonConstraint(masker), 200);
        var answers = new Queue<JsonConstraint>(Enumerable.Range(0, 10).Select(_ => new JsonConstraint(masker)));
        var mask = new ulong[answers.Peek().MaskWords];
        Answer();
        Assert.Equal(0, Allocations.Of(Answer));

        void Answer()
        {
            var constraint = answers.Dequeue();
            foreach (var token in tokens)
            {
                constraint.Fill(mask, 1_000);
                constraint.Accept(token);
            }
        }
    }

    private static JsonGuides NewGuides(int capacity = 8) => new(Vocabularies.Bytes, [256], capacity);

    private static JsonConstraint Of(JsonGuides guides, string schema)
    {
        using var document = JsonDocument.Parse(schema);
        return guides.Of(document.RootElement);
    }
}
