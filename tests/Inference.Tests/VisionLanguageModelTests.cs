using Glimpse.Fixtures;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;
using Glimpse.Inference.Tests.Imaging;
using Glimpse.ModelBuilder;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Glimpse.Inference.Tests;

/// <summary>The whole engine on the demo model: from picture files to text.</summary>
public sealed class VisionLanguageModelTests(ITestOutputHelper output, VisionLanguageModelTests.DemoModel demo) : IClassFixture<VisionLanguageModelTests.DemoModel>
{
    private IVisionLanguageModel Model => demo.Model;

    private static ImagePart Picture(string name) => new(File.ReadAllBytes(Goldens.ImagePath(TestModel.Demo, name)));

    private static GenerationRequest Ask(string question, params string[] pictures) => new()
    {
        Messages = [ChatMessage.User([.. pictures.Select(Picture), new TextPart(question)])],
        Sampling = SamplingOptions.Greedy,
    };

    private static GenerationRequest RequestOf(GoldenCase golden)
    {
        var pictures = new Queue<string>(golden.Images);
        var messages = golden.Messages.Select(m => new ChatMessage(Enum.Parse<ChatRole>(m.Role, true),
            [.. m.Parts.Select(p => p.Type == "image" ? (ContentPart)Picture(pictures.Dequeue()) : new TextPart(p.Text!))])).ToList();
        return new GenerationRequest { Messages = messages, EnableThinking = golden.EnableThinking, Sampling = SamplingOptions.Greedy };
    }

    private async Task<(string Text, GenerationCompleted End)> AnswerAsync(GenerationRequest request, CancellationToken cancellation = default)
    {
        var events = await Model.GenerateAsync(request, cancellation).ToListAsync(cancellation);
        Assert.IsType<GenerationAccepted>(events[0]);
        return (string.Concat(events.OfType<TextDelta>().Where(d => !d.IsReasoning).Select(d => d.Text)), Assert.IsType<GenerationCompleted>(events[^1]));
    }

    [Fact]
    public async Task GenerateAsync_EveryReferenceCaseFromItsFiles_SaysTheSameInNineteenOfTwenty()
    {
        var cases = Goldens.Cases(TestModel.Demo);
        var same = 0;
        foreach (var golden in cases)
        {
            var (text, _) = await AnswerAsync(RequestOf(golden));
            if (text.Trim() == golden.GeneratedText.Trim()) same++;
            else output.WriteLine($"{golden.Name}: '{text}' instead of '{golden.GeneratedText}'");
        }
        output.WriteLine($"Figure: {same} of {cases.Count} answers are the reference's");
        Assert.InRange(same, (int)Math.Ceiling(cases.Count * 0.95), cases.Count);
    }

    [Fact]
    public async Task GenerateAsync_OnePicture_TellsFactsUsageAndTimings()
    {
        var events = await Model.GenerateAsync(Ask("描述这张图片", "000.jpg")).ToListAsync();

        var accepted = Assert.IsType<GenerationAccepted>(events[0]);
        var facts = Assert.Single(accepted.Images);
        Assert.Equal(("jpeg", 25046L), (facts.Format, facts.Bytes));
        var end = Assert.IsType<GenerationCompleted>(events[^1]);
        Assert.Equal(FinishReason.Stop, end.Reason);
        Assert.Equal((accepted.PromptTokens, accepted.ImageTokens), (end.Usage.PromptTokens, end.Usage.ImageTokens));
        Assert.Equal(10, end.Usage.CompletionTokens);
        Assert.All([end.Timings.Decode, end.Timings.Prefill, end.Timings.Generate, end.Timings.Total], time => Assert.True(time >= 0));
        Assert.True(end.Timings.Total >= end.Timings.Prefill + end.Timings.Generate);
    }

    [Fact]
    public async Task GenerateAsync_SecondTurn_ComputesOnlyWhatIsNew()
    {
        var first = Ask("What is in this image?", "011.webp");
        var (answer, _) = await AnswerAsync(first);
        var second = first with { Messages = [.. first.Messages, ChatMessage.Assistant(answer), ChatMessage.User(new TextPart("What color is the background?"))] };

        var (again, end) = await AnswerAsync(second);
        var (apart, cold) = await AnswerAsync(second with { CacheSalt = "somebody else" });

        Assert.Equal(apart, again);
        Assert.True(end.Usage.CachedTokens > end.Usage.ImageTokens, $"{end.Usage.CachedTokens} tokens were reused");
        Assert.Equal(0, cold.Usage.CachedTokens);
    }

    [Fact]
    public async Task GenerateAsync_ManyAtOnce_EachAnswersAsIfAlone()
    {
        var requests = Goldens.Cases(TestModel.Demo).Where(c => c.Images.Count == 1).Take(12)
            .Select(c => Ask(c.Messages[^1].Parts.Last(p => p.Type == "text").Text!, c.Images[0])).ToList();
        var alone = new List<string>();
        foreach (var request in requests) alone.Add((await AnswerAsync(request)).Text);

        var together = await Task.WhenAll(requests.Select(request => AnswerAsync(request with { CacheSalt = "together" })));

        Assert.Equal(alone, together.Select(t => t.Text));
    }

    [Fact]
    public async Task GenerateAsync_TokenLimit_EndsByLength()
    {
        var (_, end) = await AnswerAsync(Ask("描述这张图片", "000.jpg") with { MaxTokens = 3 });
        Assert.Equal((FinishReason.Length, 3), (end.Reason, end.Usage.CompletionTokens));
    }

    [Fact]
    public async Task GenerateAsync_SameSeed_SaysTheSame()
    {
        var request = Ask("Describe this image.", "001.png") with { Sampling = new SamplingOptions { Temperature = 1.5f, Seed = 7 }, MaxTokens = 40 };
        Assert.Equal((await AnswerAsync(request)).Text, (await AnswerAsync(request)).Text);
    }

    [Fact]
    public async Task GenerateAsync_CallerLeaves_TheSlotIsFreeAgain()
    {
        using var leaving = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var e in Model.GenerateAsync(Ask("请以JSON格式返回结果", "005.webp"), leaving.Token))
            {
                if (e is TextDelta) await leaving.CancelAsync();
            }
        });
        await foreach (var e in Model.GenerateAsync(Ask("描述这张图片", "000.jpg")))
        {
            if (e is TextDelta) break;
        }

        for (var i = 0; i < 200 && Model.Snapshot.Running > 0; i++) await Task.Delay(10);
        Assert.Equal((0, 0), (Model.Snapshot.Running, Model.Snapshot.Waiting));
    }

    [Theory]
    [InlineData("not a picture", "image_unsupported_format")]
    [InlineData("", "image_empty")]
    public async Task GenerateAsync_NotAPicture_IsRefused(string content, string code)
    {
        var request = new GenerationRequest { Messages = [ChatMessage.User(new ImagePart(System.Text.Encoding.UTF8.GetBytes(content)))] };
        var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => AnswerAsync(request));
        Assert.Equal(code, refused.Code);
        Assert.Equal(0, Model.Snapshot.Waiting);
    }

    [Theory]
    [InlineData(null, "messages[1].content[2]")]
    [InlineData("photo", "photo")]
    public async Task GenerateAsync_OnePictureOfSeveralAtFault_IsRefusedByItsPlace(string? place, string told)
    {
        var good = new ImagePart(Handmade.Png(30, 30));
        foreach (var (bad, code) in new[] { (Handmade.Png(300, 200, withPixels: false), "image_damaged"), ("no"u8.ToArray(), "image_unsupported_format") })
        {
            var request = new GenerationRequest { Messages = [ChatMessage.User(good), ChatMessage.User(new TextPart("?"), good, new ImagePart(bad) { Place = place })] };

            var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => AnswerAsync(request));

            Assert.Equal((code, told), (refused.Code, refused.Parameter));
        }
    }

    [Fact]
    public async Task GenerateAsync_MorePixelsThanARequestMayHave_IsRefusedBeforeAnyIsDecoded()
    {
        // Headers alone: whatever is decoded is damaged.
        var large = new ImagePart(Handmade.Png(7000, 7000, withPixels: false));

        var four = await Assert.ThrowsAsync<RequestRefusedException>(() => AnswerAsync(new() { Messages = [ChatMessage.User(large, large, large, large)] }));
        var five = await Assert.ThrowsAsync<RequestRefusedException>(() => AnswerAsync(new() { Messages = [ChatMessage.User(large, large, large, large, large)] }));

        Assert.Equal(("image_damaged", "messages[0].content[0]"), (four.Code, four.Parameter));
        Assert.Equal(("image_too_large", "messages[0].content[4]"), (five.Code, five.Parameter));
        Assert.Contains("245,000,000 pixels together; at most 200,000,000", five.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GenerateAsync_PromptTooLong_IsRefusedWithTheNumbers()
    {
        var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => AnswerAsync(Ask(string.Concat(Enumerable.Repeat("图", 5000)))));
        Assert.Equal("context_length_exceeded", refused.Code);
        Assert.Contains("2048", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GenerateAsync_MoreLeastTokensThanThereIsRoomFor_AreRefusedAndTheLastThatFitIsGiven()
    {
        var request = Ask(string.Concat(Enumerable.Repeat("图", 1800)));
        var room = Model.Info.MaxTokens - (await Model.CountAsync(request)).PromptTokens;
        GenerationRequest AtLeast(int tokens) => request with { Sampling = new SamplingOptions { Temperature = 0, MinTokens = tokens } };

        var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => AnswerAsync(AtLeast(room + 1)));
        Assert.Equal(("context_length_exceeded", "min_tokens"), (refused.Code, refused.Parameter));
        Assert.Contains($"room for {room}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(room, (await AnswerAsync(AtLeast(room))).End.Usage.CompletionTokens);
    }

    [Fact]
    public void Check_MoreLeastTokensThanAnAnswerMayHave_AreRefused()
    {
        var request = Ask("?") with { MaxTokens = 4, Sampling = new SamplingOptions { MinTokens = 5 } };

        Assert.Equal("min_tokens must be at most 4, the most tokens of this answer.", Assert.Throws<RequestRefusedException>(() => Model.Check(request)).Message);
        Assert.Equal("min_tokens", Assert.Throws<RequestRefusedException>(() => Model.Check(request with { MaxTokens = null, Sampling = new SamplingOptions { MinTokens = 1_000_000 } })).Parameter);
        Model.Check(request with { MaxTokens = 5 });
    }

    [Fact]
    public async Task GenerateAsync_PromptTooLong_IsRefusedBeforeItsPicturesAreDecoded()
    {
        var onlyAHeader = new ImagePart(Handmade.Png(300, 200, withPixels: false));
        GenerationRequest Ask(string text) => new() { Messages = [ChatMessage.User(onlyAHeader, new TextPart(text))] };

        Assert.Equal("image_damaged", (await Assert.ThrowsAsync<RequestRefusedException>(() => AnswerAsync(Ask("?")))).Code);
        Assert.Equal("context_length_exceeded", (await Assert.ThrowsAsync<RequestRefusedException>(() => AnswerAsync(Ask(new string('图', 5000))))).Code);
    }

    [Fact]
    public async Task CountAsync_EveryReferenceCase_IsWhatGeneratingComputes()
    {
        foreach (var golden in Goldens.Cases(TestModel.Demo))
        {
            var request = RequestOf(golden) with { MaxTokens = 1 };
            var count = await Model.CountAsync(request);
            var accepted = Assert.IsType<GenerationAccepted>((await Model.GenerateAsync(request).ToListAsync())[0]);
            Assert.Equal((accepted.PromptTokens, accepted.ImageTokens), (count.PromptTokens, count.ImageTokens));
            Assert.Equal(accepted.Images, count.Images);
        }
    }

    [Fact]
    public async Task CountAsync_PromptThatCouldNotRun_IsCountedWithoutDecoding()
    {
        var count = await Model.CountAsync(new GenerationRequest { Messages = [ChatMessage.User(new ImagePart(Handmade.Png(300, 200, withPixels: false)), new TextPart(new string('图', 5000)))] });

        Assert.True(count.PromptTokens > Model.Info.MaxTokens, $"{count.PromptTokens} tokens");
        Assert.True(count.ImageTokens > 0);
        Assert.Equal((300, 200), (count.Images[0].Width, count.Images[0].Height));
    }

    [Fact]
    public void Tokenize_TextThatLooksLikeASpecialToken_StaysTextAndComesBack()
    {
        const string text = "图<|user|>\n</think> 🐈";
        var tokens = Model.Tokenize(text);

        Assert.Equal(text, Model.Detokenize(tokens));
        Assert.True(tokens.Count > 8, "a special token was made of text");
        Assert.Equal("invalid_value", Assert.Throws<RequestRefusedException>(() => Model.Detokenize([1, 1_000_000])).Code);
        Assert.Equal("invalid_value", Assert.Throws<RequestRefusedException>(() => Model.Detokenize([-1])).Code);
    }

    [Fact]
    public async Task GenerateAsync_QueueFull_IsRefusedAtOnceAndOthersFinish()
    {
        var places = Model.Snapshot.Slots + Model.Snapshot.QueueCapacity;
        var requests = Enumerable.Range(0, places + 6).Select(_ => Task.Run(() => AnswerAsync(Ask("你好")))).ToList();
        var outcomes = await Task.WhenAll(requests.Select(async request =>
        {
            try
            {
                return (await request).Text;
            }
            catch (EngineBusyException e)
            {
                Assert.True(e.RetryAfter > TimeSpan.Zero);
                return null;
            }
        }));
        Assert.True(outcomes.Count(o => o is not null) >= places);
        Assert.Single(outcomes.Where(o => o is not null).Distinct());
    }

    /// <summary>One loaded model for all tests of the class.</summary>
    public sealed class DemoModel : IAsyncLifetime
    {
        public IVisionLanguageModel Model { get; private set; } = null!;

        public async Task InitializeAsync() => Model = await VisionLanguageModel.LoadAsync(
            new EngineOptions { ModelPath = (await TestPackages.GetAsync(TestModel.Demo, Precision.Fp32)).Folder, Slots = 3, StepTokens = 48, QueueCapacity = 16 },
            NullLoggerFactory.Instance);

        public async Task DisposeAsync() => await Model.DisposeAsync();
    }
}
