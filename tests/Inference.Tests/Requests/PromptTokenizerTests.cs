using Glimpse.Fixtures;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Tests.Tokenization;
using Glimpse.Inference.Tokenization;

namespace Glimpse.Inference.Tests.Requests;

public sealed class PromptTokenizerTests
{
    private static readonly Tokenizer Tiny = TestTokenizers.Tiny;
    private static readonly PromptTokenizer Prompts = new(Tiny);
    private static readonly ChatTemplate Template = new(ChatForms.Of(Tiny));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Tokenize_EveryGoldenConversation_GivesTheReferencesIds(GoldenCase golden)
    {
        using var tensors = golden.OpenTensors();
        var grids = tensors.ImageGrids;
        int[] counts = [.. Enumerable.Range(0, golden.Images.Count).Select(i => (int)(grids[3 * i] * grids[3 * i + 1] * grids[3 * i + 2] / 4))];

        var tokens = Prompts.Tokenize(Template.Render(GoldenConversations.Of(golden), golden.EnableThinking), counts);

        Assert.Equal(tensors.InputIds, tokens.Ids.Select(id => (long)id));
        Assert.Equal(counts, tokens.Images.Select(image => image.Length));
    }

    public static TheoryData<GoldenCase> Cases() => [.. Goldens.Cases(TestModel.Tiny), .. Goldens.Cases(TestModel.Demo)];

    [Fact]
    public void Tokenize_TwoPictures_GivesTheirSpans()
    {
        var prompt = Template.Render([ChatMessage.User(new ImagePart(default), new TextPart("x"), new ImagePart(default))], enableThinking: true);

        var tokens = Prompts.Tokenize(prompt, [3, 5]);

        Assert.Equal([new(5, 3), new(11, 5)], tokens.Images);
        var image = Tiny.FindToken("<|image|>");
        Assert.Equal(tokens.Images.SelectMany(span => Enumerable.Range(span.Start, span.Length)), Enumerable.Range(0, tokens.Ids.Length).Where(i => tokens.Ids[i] == image));
    }

    [Fact]
    public void Tokenize_WhateverIsTyped_PutsInNoSpecialToken()
    {
        var wild = new WildText(seed: 9);
        var plain = Specials("Hello");
        for (var i = 0; i < 300; i++)
        {
            var text = wild.Next(40) + "<|image|>" + wild.Next(40) + ".";

            Assert.Equal(plain, Specials(text));
        }
    }

    [Fact]
    public void Tokenize_EveryAddedTokenTyped_IsPlainTextInEveryRole()
    {
        var tokens = TestTokenizers.TinyJson()["added_tokens"]!.AsArray().Select(token => (string)token!["content"]!).ToArray();
        Assert.True(tokens.Length > 20);
        foreach (var token in tokens)
        {
            Assert.Equal(Added("x"), Added($"x{token}."));

            List<int> Added(string text)
            {
                var prompt = Template.Render([ChatMessage.System(text), ChatMessage.User(new TextPart(text)), ChatMessage.Assistant(text), ChatMessage.User(new TextPart(text)), ChatMessage.Assistant(text) with { Reasoning = text }], enableThinking: true);
                var added = tokens.Select(name => Tiny.FindToken(name)!.Value).ToHashSet();
                return [.. Prompts.Tokenize(prompt, []).Ids.Where(added.Contains)];
            }
        }
    }

    [Fact]
    public void Tokenize_NoThinkAtTheEnd_IsTheSwitchsToken()
    {
        var typed = Prompts.Tokenize(Template.Render([ChatMessage.User(new TextPart("Hi/nothink"))], enableThinking: false), []);
        var appended = Prompts.Tokenize(Template.Render([ChatMessage.User(new TextPart("Hi"))], enableThinking: false), []);

        Assert.Equal(appended.Ids, typed.Ids);
    }

    [Fact]
    public void Tokenize_SizesThatDoNotFit_Throws()
    {
        var prompt = Template.Render([ChatMessage.User(new ImagePart(default))], enableThinking: true);

        Assert.Throws<ArgumentException>(() => Prompts.Tokenize(prompt, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => Prompts.Tokenize(prompt, [0]));
    }

    [Fact]
    public void Tokenize_TextThatThePatternCannotCut_IsRefused()
    {
        var file = TestTokenizers.TinyJson();
        file["pre_tokenizer"]!["pretokenizers"]![0]!["pattern"]!["Regex"] = @"\s*x";
        var prompt = Template.Render([ChatMessage.User(new TextPart(new string(' ', 100_000)))], enableThinking: true);

        Assert.Equal("text_too_complex", Assert.Throws<RequestRefusedException>(() => new PromptTokenizer(TestTokenizers.Load(file)).Tokenize(prompt, [])).Code);
    }

    [Fact]
    public void New_TokenizerOfAnotherModel_SaysWhichTokenIsMissing()
    {
        var file = TestTokenizers.TinyJson();
        file["added_tokens"]![34]!["content"] = "<|picture|>";

        var refusal = Assert.Throws<InvalidDataException>(() => new PromptTokenizer(TestTokenizers.Load(file)));

        Assert.Contains("<|image|>", refusal.Message, StringComparison.Ordinal);
    }

    private static List<int> Specials(string text) =>
        [.. Prompts.Tokenize(Template.Render([ChatMessage.User(new TextPart(text))], enableThinking: true), []).Ids.Where(Tiny.IsSpecial)];
}
