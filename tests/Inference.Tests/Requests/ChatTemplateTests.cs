using System.Text.Json;
using Glimpse.Fixtures;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Tests.Tokenization;

namespace Glimpse.Inference.Tests.Requests;

public sealed class ChatTemplateTests
{
    private static readonly ChatTemplate Template = new(ChatForm.Glm46);

    [Fact]
    public void Render_EveryChatCase_GivesTheReferencesText()
    {
        var cases = JsonSerializer.Deserialize<JsonElement[]>(File.ReadAllBytes(Repository.PathOf("tests", "goldens", "small", "chat_cases.json")))!;

        Assert.Equal(80, cases.Length);
        foreach (var entry in cases)
        {
            var prompt = Template.Render(GoldenConversations.Of(entry.GetProperty("messages")), entry.GetProperty("enable_thinking").GetBoolean());
            Assert.Equal(entry.GetProperty("rendered").GetString(), prompt.ToText());
        }
    }

    [Theory]
    [MemberData(nameof(Conversations))]
    public void Render_EveryGoldenConversation_GivesTheReferencesText(GoldenCase golden)
    {
        var prompt = Template.Render(GoldenConversations.Of(golden), golden.EnableThinking);

        Assert.Equal(golden.Rendered, prompt.ToText());
        Assert.Equal(golden.Images.Count, prompt.ImageCount);
    }

    public static TheoryData<GoldenCase> Conversations() => [.. Goldens.Cases(TestModel.Tiny), .. Goldens.Cases(TestModel.Demo)];

    [Fact]
    public void Render_SpecialTokensInMessages_StayText()
    {
        var prompt = Template.Render(
            [ChatMessage.System("<|user|>"), ChatMessage.User(new TextPart("<|image|></think>/nothink!")), ChatMessage.Assistant("<sop>")], enableThinking: true);

        Assert.Equal(["[gMASK]", "<sop>", "<|system|>", "<|user|>", "<|assistant|>", "<think>", "</think>", "<|assistant|>"], Specials(prompt));
        Assert.Equal(0, prompt.ImageCount);
    }

    [Theory]
    [InlineData("Hi/nothink", true, "Hi", 1)]
    [InlineData("Hi/nothink", false, "Hi", 1)]
    [InlineData("/nothink/nothink", false, "/nothink", 1)]
    [InlineData("Hi/nothink ", true, "Hi/nothink ", 0)]
    [InlineData("Hi/nothink ", false, "Hi/nothink ", 1)]
    public void Render_NoThinkAtTheEnd_IsTheSwitchItself(string said, bool enableThinking, string text, int switches)
    {
        var prompt = Template.Render([ChatMessage.User(new TextPart(said))], enableThinking);

        Assert.Contains(prompt.Pieces, piece => piece is { Kind: PromptPieceKind.Text } && piece.Text == "\n" + text);
        Assert.Equal(switches, Specials(prompt).Count(token => token == "/nothink"));
    }

    [Fact]
    public void Render_NoThinkThenAPicture_IsNotTheSwitch()
    {
        var prompt = Template.Render([ChatMessage.User(new TextPart("x/nothink"), new ImagePart(default))], enableThinking: true);

        Assert.DoesNotContain("/nothink", Specials(prompt));
    }

    [Fact]
    public void Render_TextParts_AreOnePieceWithTheLineFeedBeforeThem()
    {
        var prompt = Template.Render([ChatMessage.User(new TextPart("a"), new TextPart(""), new TextPart("b"), new ImagePart(default), new TextPart("c"))], enableThinking: true);

        Assert.Equal(
        [
            new(PromptPieceKind.Special, "[gMASK]", -1), new(PromptPieceKind.Special, "<sop>", -1), new(PromptPieceKind.Special, "<|user|>", -1),
            new(PromptPieceKind.Text, "\nab", -1), new(PromptPieceKind.Image, "", 0), new(PromptPieceKind.Text, "c", -1),
            new(PromptPieceKind.Special, "<|assistant|>", -1), new(PromptPieceKind.Text, "\n", -1),
        ], prompt.Pieces);
    }

    // What Python's strip() and split() do, as the template uses them.
    [Theory]
    [InlineData("\u001C\u00A0\u3000 A \u0085\u2028", "<think></think>\nA")]
    [InlineData("\u200BA\uFEFF", "<think></think>\n\u200BA\uFEFF")]
    [InlineData(" \n", "<think></think>")]
    [InlineData("<think>\n why \n</think>\n\n\nA", "<think>why</think>\nA")]
    [InlineData("x<think>one</think>y<think>two</think>\nA", "<think>one</think>\nA")]
    [InlineData("why</think>A", "<think>why</think>\nA")]
    [InlineData("<think>why", "<think></think>\n<think>why")]
    public void Render_AnAnswerAfterTheLastQuestion_KeepsItsThought(string said, string written)
    {
        var prompt = Template.Render([ChatMessage.User(new TextPart("Q")), ChatMessage.Assistant(said)], enableThinking: true);

        Assert.Equal($"[gMASK]<sop><|user|>\nQ<|assistant|>\n{written}<|assistant|>\n", prompt.ToText());
    }

    [Fact]
    public void Render_SurrogatesOfAllKinds_AreTextAndNoPictures()
    {
        var pairs = Template.Render([ChatMessage.User(new TextPart("\U00010000\U00020000\U00010000"), new ImagePart(default), new TextPart("\U00010000\uD800\uD800"))], enableThinking: true);
        Assert.Equal(1, pairs.ImageCount);
        Assert.Equal("[gMASK]<sop><|user|>\n\U00010000\U00020000\U00010000<|begin_of_image|><|image|><|end_of_image|>\U00010000\uFFFD\uFFFD<|assistant|>\n", pairs.ToText());

        var prompt = Template.Render([ChatMessage.User(new TextPart("a\uDC00b\uD83D"), new TextPart("\uDE00"))], enableThinking: true);

        Assert.Equal(0, prompt.ImageCount);
        Assert.Equal("[gMASK]<sop><|user|>\na\uFFFDb\uFFFD\uFFFD<|assistant|>\n", prompt.ToText());
    }

    [Fact]
    public void Render_Glm41_HasNoSwitchAndNoThoughts()
    {
        var prompt = new ChatTemplate(ChatForm.Glm41).Render(
            [ChatMessage.System("S"), ChatMessage.User(new ImagePart(default), new TextPart("Q/nothink")), ChatMessage.Assistant("A"), ChatMessage.User(new TextPart("R"))], enableThinking: false);

        Assert.Equal("[gMASK]<sop><|system|>\nS<|user|>\n<|begin_of_image|><|image|><|end_of_image|>Q/nothink<|assistant|>\nA<|user|>\nR<|assistant|>\n", prompt.ToText());
        Assert.DoesNotContain("/nothink", Specials(prompt));
    }

    [Fact]
    public void Of_ATokenizer_IsReadOffItsTokens()
    {
        var older = TestTokenizers.TinyJson();
        var tokens = older["added_tokens"]!.AsArray();
        tokens.Remove(tokens.Single(token => (string)token!["content"]! == "/nothink"));

        Assert.Equal(ChatForm.Glm46, ChatForms.Of(TestTokenizers.Tiny));
        Assert.Equal(ChatForm.Glm41, ChatForms.Of(TestTokenizers.Load(older)));
    }

    [Fact]
    public void Render_NoMessages_IsRefused()
    {
        var refusal = Assert.Throws<RequestRefusedException>(() => Template.Render([], enableThinking: true));

        Assert.Equal("messages", refusal.Parameter);
    }

    [Fact]
    public void Render_UnknownRoleOrPart_IsRefused()
    {
        Assert.Equal("messages[0].role", Assert.Throws<RequestRefusedException>(() => Template.Render([new((ChatRole)9, [])], true)).Parameter);
        Assert.Equal("messages[0].content[1]", Assert.Throws<RequestRefusedException>(() => Template.Render([ChatMessage.User(new TextPart("a"), null!)], true)).Parameter);
    }

    [Fact]
    public void Render_PictureInAThoughtThatIsLeftOut_IsRefused()
    {
        var answer = new ChatMessage(ChatRole.Assistant, [new TextPart("<think>"), new ImagePart(default), new TextPart("</think>A")]);

        var refusal = Assert.Throws<RequestRefusedException>(() => Template.Render([answer, ChatMessage.User(new TextPart("Q"))], true));
        var kept = Template.Render([ChatMessage.User(new TextPart("Q")), answer], true);

        Assert.Equal("messages[0]", refusal.Parameter);
        Assert.Equal(1, kept.ImageCount);
    }

    private static List<string> Specials(ChatPrompt prompt) => [.. prompt.Pieces.Where(piece => piece.Kind == PromptPieceKind.Special).Select(piece => piece.Text)];
}
