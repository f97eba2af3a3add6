using System.Security.Cryptography;
using Glimpse.Descriptions.Guards;
using Glimpse.Descriptions.Guards.Injection;
using Glimpse.Descriptions.Records;
using Glimpse.Descriptions.Templates;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Glimpse.Descriptions.Tests;

public sealed class DescriberTests
{
    private static readonly byte[] Picture = [1, 2, 3, 4];

    [Fact]
    public async Task DescribeAsync_PictureOnly_AsksTheTemplateInTheDefaultLanguage()
    {
        var model = new ScriptedModel("一只猫");
        var record = await Describer(model).DescribeAsync(new() { Picture = new(Picture), Id = "r1" }, default);

        var asked = Assert.Single(model.Requests);
        Assert.Equal("r1", asked.Id);
        Assert.False(asked.EnableThinking);
        var message = Assert.Single(asked.Messages);
        Assert.Equal(ChatRole.User, message.Role);
        Assert.Equal(Picture, Assert.IsType<ImagePart>(message.Content[0]).File.ToArray());
        Assert.Equal("描述这张图片。", Assert.IsType<TextPart>(message.Content[1]).Text);
        Assert.Equal(("r1", "zh", "描述这张图片。", "一只猫", "stop"), (record.Id, record.Language, record.Prompt, record.Text, record.FinishReason));
        Assert.Equal(new TemplateFacts("describe", 1), record.Template);
        Assert.Equal(new ModelFacts("scripted", "0123456789ab", "fp32"), record.Model);
        Assert.Equal(new UsageFacts(40, 25, 5, 3), record.Usage);
        Assert.Equal(new DateTime(2025, 6, 1, 8, 30, 15, 123, DateTimeKind.Utc), record.Created);
        Assert.Null(record.Error);
    }

    [Fact]
    public async Task DescribeAsync_SourceGiven_AddsWhatTheFileIsAndTheTimes()
    {
        var source = new SourceFacts { Container = "images", Name = "猫.png", ETag = "0x1" };
        var (model, picture) = (new ScriptedModel(), new ImagePart(Picture));
        var record = await Describer(model).DescribeAsync(new() { Picture = picture, Source = source, Fetched = TimeSpan.FromMilliseconds(10) }, default);

        Assert.Equal(source with { Bytes = 4, Width = 640, Height = 480, Format = "png", Sha256 = Convert.ToHexStringLower(SHA256.HashData(Picture)) }, record.Source);
        Assert.Same(picture.Sha256(), record.Source.Sha256);
        Assert.Same(picture, Assert.Single(model.Requests).Messages[0].Content[0]);
        Assert.Equal(new TimingFacts(10, 1.2, 2, 3, 4, 5, 25.2), record.TimingsMs);
    }

    [Theory]
    [InlineData(null, "en", "en", "Describe this image.")]
    [InlineData(null, "EN-us", "en", "Describe this image.")]
    [InlineData(null, "zh-CN", "zh", "描述这张图片。")]
    [InlineData("  ", null, "zh", "描述这张图片。")]
    [InlineData("What is this?", null, "en", "What is this?")]
    [InlineData("這是 cat 嗎", null, "zh", "這是 cat 嗎")]
    [InlineData("What is this?", "zh", "zh", "What is this?")]
    [InlineData("?", null, "zh", "?")]
    public async Task DescribeAsync_PromptAndLanguage_Resolved(string? prompt, string? language, string expected, string asked)
    {
        var record = await Describer(new ScriptedModel()).DescribeAsync(new() { Picture = new(Picture), Prompt = prompt, Language = language }, default);
        Assert.Equal((expected, asked), (record.Language, record.Prompt));
    }

    [Fact]
    public async Task DescribeAsync_QuestionThatAGuardMasked_StandsInTheRecordAsTheModelGotIt()
    {
        var guards = new GuardOptions { InputPersonalData = InputPersonalData.Mask };
        await using var model = new GuardLayer(new ScriptedModel(), guards, new InjectionFilter(guards), NullLogger<GuardLayer>.Instance);

        var record = await Describer(model).DescribeAsync(new() { Picture = new(Picture), Prompt = "谁的号码 13812345678" }, default);

        Assert.Equal(("谁的号码 138****5678", 640), (record.Prompt, record.Source.Width));
    }

    [Fact]
    public async Task DescribeAsync_OnEvent_HearsEveryDeltaInOrder()
    {
        var heard = new List<string>();
        await Describer(new ScriptedModel("abc")).DescribeAsync(new() { Picture = new(Picture) }, default, told => { if (told is TextDelta delta) heard.Add(delta.Text); });
        Assert.Equal(["a", "b", "c"], heard);
    }

    [Fact]
    public async Task DescribeAsync_Reasoning_IsToldButNotPartOfTheText()
    {
        var model = new ScriptedModel((request, _) => ThinkThenSay(request));
        var heard = new List<bool>();
        var record = await Describer(model).DescribeAsync(new() { Picture = new(Picture) }, default, told => { if (told is TextDelta delta) heard.Add(delta.IsReasoning); });
        Assert.Equal("猫", record.Text);
        Assert.Equal([true, false], heard);
        Assert.Equal("length", record.FinishReason);

        static async IAsyncEnumerable<GenerationEvent> ThinkThenSay(GenerationRequest request)
        {
            await Task.Yield();
            yield return new TextDelta("hm", IsReasoning: true);
            yield return new TextDelta("\n猫", IsReasoning: false);
            yield return new GenerationCompleted(FinishReason.Length, new(1, 0, 0, 2, 1), new(0, 0, 0, 0, 0, 0));
        }
    }

    [Theory]
    [InlineData("no-such", null, null, "unknown_template", "template")]
    [InlineData("describe", "fr", null, "unknown_language", "language")]
    [InlineData("describe", null, 0, "invalid_max_tokens", "max_tokens")]
    public async Task DescribeAsync_UnknownSetting_IsRefusedBeforeTheModelIsAsked(string template, string? language, int? maxTokens, string code, string parameter)
    {
        var model = new ScriptedModel();
        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() =>
            Describer(model).DescribeAsync(new() { Picture = new(Picture), Template = template, Language = language, MaxTokens = maxTokens }, default));
        Assert.Equal((code, parameter), (refusal.Code, refusal.Parameter));
        Assert.Empty(model.Requests);
    }

    [Fact]
    public async Task DescribeAsync_EmptyPicture_IsRefused()
    {
        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => Describer(new ScriptedModel()).DescribeAsync(new() { Picture = null }, default));
        Assert.Equal("image_empty", refusal.Code);
    }

    [Fact]
    public async Task DescribeOrRefuseAsync_Refused_RecordCarriesTheErrorAndNoText()
    {
        var model = new ScriptedModel((_, _) => ScriptedModel.Fail(new RequestRefusedException("image_damaged", "The picture is damaged.")));
        var record = await Describer(model).DescribeOrRefuseAsync(new() { Picture = new(Picture) }, default);
        Assert.Equal(new DescriptionError("invalid_request_error", "image_damaged", "The picture is damaged."), record.Error);
        Assert.Null(record.Text);
        Assert.Null(record.FinishReason);
        Assert.Equal(4, record.Source.Bytes);
    }

    [Fact]
    public async Task DescribeOrRefuseAsync_Busy_Throws()
    {
        var model = new ScriptedModel((_, _) => ScriptedModel.Fail(new EngineBusyException(TimeSpan.FromSeconds(3))));
        await Assert.ThrowsAsync<EngineBusyException>(() => Describer(model).DescribeOrRefuseAsync(new() { Picture = new(Picture) }, default));
    }

    [Fact]
    public async Task DescribeAsync_ModelStillLoading_Waits()
    {
        var loaded = new TaskCompletionSource<IVisionLanguageModel>();
        await using var host = new ModelHost(_ => loaded.Task);
        var describing = Describer(host).DescribeAsync(new() { Picture = new(Picture) }, default);
        Assert.False(describing.IsCompleted);
        loaded.SetResult(new ScriptedModel("猫"));
        Assert.Equal("猫", (await describing).Text);
    }

    [Fact]
    public async Task DescribeAsync_EventsEndEarly_Fails()
    {
        var model = new ScriptedModel((_, _) => AsyncEnumerable.Empty<GenerationEvent>());
        await Assert.ThrowsAsync<GenerationFailedException>(() => Describer(model).DescribeAsync(new() { Picture = new(Picture) }, default));
    }

    private static Describer Describer(IVisionLanguageModel model) => Describer(ScriptedModel.Host(model));

    private static Describer Describer(ModelHost host) => new(host, TemplateCatalog.BuiltIn, Options.Create(new DescriptionOptions()), new FixedClock());

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2025, 6, 1, 8, 30, 15, 123, TimeSpan.Zero).AddTicks(4567);
    }
}
