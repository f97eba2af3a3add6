using Glimpse.Fixtures;
using Glimpse.Inference.Artifacts;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;
using Glimpse.Inference.Sampling.Json;
using Glimpse.Inference.Tests.Tokenization;
using Glimpse.Inference.Tokenization;

namespace Glimpse.Inference.Tests.Sampling;

public sealed class AnswerRulesTests
{
    [Theory]
    [InlineData(ChatForm.Glm41, false, true)]
    [InlineData(ChatForm.Glm41, true, false)]
    [InlineData(ChatForm.Glm46, false, false)] // there the prompt has said it
    public async Task StepsFor_ThoughtThatIsNotWanted_EndsAtOnceWhereTheTemplateHasNoSwitch(ChatForm form, bool enableThinking, bool ends)
    {
        var tokenizer = TokenizerOf(form);
        var (start, end) = (tokenizer.FindToken("<think>")!.Value, tokenizer.FindToken("</think>")!.Value);
        var manifest = (await ModelPackage.OpenAsync((await TestPackages.GetAsync(TestModel.Tiny)).Folder)).Manifest;
        var request = new GenerationRequest { Messages = [ChatMessage.User(new TextPart("why"))], EnableThinking = enableThinking };
        var rules = new AnswerRules(request, manifest, tokenizer, new Lazy<JsonGuides>(() => throw new InvalidOperationException()), default);
        var logits = new float[manifest.Text.VocabSize];

        foreach (var step in rules.StepsFor([], capacity: 10)) step.Apply(logits, [start]);

        Assert.Equal(ends ? [end] : Enumerable.Range(0, logits.Length), Enumerable.Range(0, logits.Length).Where(token => logits[token] > float.NegativeInfinity));
    }

    private static Tokenizer TokenizerOf(ChatForm form)
    {
        var file = TestTokenizers.TinyJson();
        var tokens = file["added_tokens"]!.AsArray();
        if (form == ChatForm.Glm41) tokens.Remove(tokens.Single(token => (string)token!["content"]! == "/nothink"));
        return TestTokenizers.Load(file);
    }
}
