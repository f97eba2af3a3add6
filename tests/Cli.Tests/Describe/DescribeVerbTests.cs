using System.Text;
using System.Text.Json;
using Glimpse.Inference;
using Glimpse.Inference.Requests;

namespace Glimpse.Cli.Tests.Describe;

public sealed class DescribeVerbTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Describe_OnePicture_WritesItsTextAlone()
    {
        Assert.Equal(ExitCodes.Good, await _bench.RunAsync("describe", Picture("a.png", "一只猫。")));
        Assert.Equal("一只猫。\n", _bench.Output);
        Assert.Empty(_bench.Error);
        Assert.Equal("描述这张图片。", AskedText());
    }

    [Fact]
    public async Task Describe_ManyPictures_NamesEach()
    {
        var (a, b) = (Picture("a.png", "A cat."), Picture("b.png", "A dog."));
        Assert.Equal(ExitCodes.Good, await _bench.RunAsync("describe", a, b, "--language", "en"));
        Assert.Equal($"{a}: A cat.\n{b}: A dog.\n", _bench.Output);
        Assert.Equal("Describe this image.", AskedText());
    }

    [Theory]
    [InlineData("这是什么？")]
    [InlineData("@what is it? \"quoted\"")]
    public async Task Describe_QuestionAsLastWord_IsAskedAsItIs(string question)
    {
        Assert.Equal(ExitCodes.Good, await _bench.RunAsync("describe", Picture("a.png", "x."), question));
        Assert.Equal(question, AskedText());
    }

    [Fact]
    public async Task Describe_Options_ReachTheRequest()
    {
        Assert.Equal(ExitCodes.Good, await _bench.RunAsync("describe", Picture("a.png", "x."), "-q", "Why?", "--max-tokens", "5", "--thinking"));
        var request = Assert.Single(_bench.Model.Requests);
        Assert.Equal(5, request.MaxTokens);
        Assert.True(request.EnableThinking);
        Assert.Equal("Why?", AskedText());
    }

    [Fact]
    public async Task Describe_Template_AsksItsQuestionAndKeepsItsSchema()
    {
        Assert.Equal(ExitCodes.Good, await _bench.RunAsync("describe", Picture("a.png", "{}"), "--template", "product", "--language", "en"));
        Assert.StartsWith("Return JSON with the fields: category, color, material", AskedText(), StringComparison.Ordinal);
        Assert.IsType<ResponseFormat.JsonSchema>(_bench.Model.Requests[^1].ResponseFormat);
    }

    [Fact]
    public async Task Describe_TemplateOfTheEnvironment_IsFilledWithItsVariables()
    {
        (_bench.Environment["Glimpse__Descriptions__Templates__0__Name"], _bench.Environment["Glimpse__Descriptions__Templates__0__Zh"]) = ("banner", "为{campaign}写{count=一}个标题");
        var picture = Picture("a.png", "x.");
        Assert.Equal(ExitCodes.Good, await _bench.RunAsync("describe", picture, "-t", "banner", "--variable", "campaign=618=大促"));
        Assert.Equal("为618=大促写一个标题", AskedText());
        Assert.Equal(ExitCodes.Failed, await _bench.RunAsync("describe", picture, "-t", "banner", "--variable", "count=2"));
        Assert.Contains("needs a text for its variable 'campaign'", _bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Describe_WrongTemplateOfTheEnvironment_IsAUsageErrorThatNamesIt()
    {
        (_bench.Environment["Glimpse__Descriptions__Templates__0__Name"], _bench.Environment["Glimpse__Descriptions__Templates__0__Zh"]) = ("banner", "{");
        Assert.Equal(ExitCodes.Usage, await _bench.RunAsync("describe", Picture("a.png", "x.")));
        Assert.Contains("the template 'banner' is wrong: Zh cannot be read", _bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Describe_WithAThought_KeepsItOffStandardOutput()
    {
        _bench.Model = new FakeModel { Thought = "Hm." };
        await _bench.RunAsync("describe", Picture("a.png", "A cat."), "--thinking");
        Assert.Equal("A cat.\n", _bench.Output);
        Assert.Equal("Hm.\n", _bench.Error);
    }

    [Fact]
    public async Task Describe_StandardInput_IsRead()
    {
        _bench.Input = "A cat."u8.ToArray();
        Assert.Equal(ExitCodes.Good, await _bench.RunAsync("describe", "-"));
        Assert.Equal("A cat.\n", _bench.Output);
    }

    [Fact]
    public async Task Describe_OneBadAmongMany_DoesTheOthersAndFails()
    {
        var (bad, good) = (Picture("bad.png", "refuse"), Picture("good.png", "A cat."));
        var missing = Path.Combine(_bench.Folder, "missing.png");
        Assert.Equal(ExitCodes.Failed, await _bench.RunAsync("describe", bad, missing, good));
        Assert.Equal($"{good}: A cat.\n", _bench.Output);
        Assert.Equal($"error: {bad}: This is not a picture.\nerror: {missing}: There is no such file: check the spelling and the folder you are in.\n", _bench.Error);
    }

    [Fact]
    public async Task Describe_EngineFailsMidway_SaysWhyAndGoesOn()
    {
        var (bad, good) = (Picture("bad.png", "fail"), Picture("good.png", "A cat."));
        Assert.Equal(ExitCodes.Failed, await _bench.RunAsync("describe", bad, good));
        Assert.Equal($"{bad}: f\n{good}: A cat.\n", _bench.Output);
        Assert.Contains("The disk burns.", _bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Describe_Json_WritesARecordPerLine()
    {
        var (good, bad) = (Picture("猫.png", "一只猫。"), Picture("bad.png", "refuse"));
        Assert.Equal(ExitCodes.Failed, await _bench.RunAsync("describe", good, bad, "--json"));
        var records = _bench.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(2, records.Count);
        Assert.Equal("一只猫。", records[0].GetProperty("text").GetString());
        Assert.Equal(good, records[0].GetProperty("source").GetProperty("name").GetString());
        Assert.Equal("image_not_supported", records[1].GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("一只猫。", _bench.Output, StringComparison.Ordinal);   // not as \u escapes
    }

    [Fact]
    public async Task Describe_ModelAndThreads_ComeFromOptionsThenEnvironmentThenDefaults()
    {
        var picture = Picture("a.png", "x.");
        await _bench.RunAsync("describe", picture);
        Assert.Equal((_bench.Workspace.DefaultModel, 0), (_bench.Loaded!.ModelPath, _bench.Loaded.Threads));
        _bench.Environment["Glimpse__ModelPath"] = "/models/a";
        _bench.Environment["Glimpse__Threads"] = "3";
        _bench.Environment["Glimpse__Provider"] = "Cuda";
        await _bench.RunAsync("describe", picture);
        Assert.Equal(("/models/a", 3, ExecutionProvider.Cuda), (_bench.Loaded.ModelPath, _bench.Loaded.Threads, _bench.Loaded.Provider));
        await _bench.RunAsync("describe", picture, "--model", "/models/b", "--threads", "2", "--provider", "cpu");
        Assert.Equal(("/models/b", 2, ExecutionProvider.Cpu), (_bench.Loaded.ModelPath, _bench.Loaded.Threads, _bench.Loaded.Provider));
    }

    [Theory]
    [InlineData("--max-tokens 0", "at least 1")]
    [InlineData("--language fr", "'fr'")]
    [InlineData("--threads 0", "1 to 1024")]
    [InlineData("--provider tpu", "'tpu'")]
    [InlineData("--colour", "--colour")]
    [InlineData("-q", "-q")]
    [InlineData("--template sonnet", "'sonnet'. Templates are: copy-short")]
    [InlineData("--variable campaign", "'campaign' is no variable")]
    [InlineData("--variable a=1 --variable a=2", "given twice")]
    public async Task Describe_WrongOption_IsAUsageError(string options, string named)
    {
        Assert.Equal(ExitCodes.Usage, await _bench.RunAsync(["describe", Picture("a.png", "x."), .. options.Split(' ')]));
        Assert.Contains(named, _bench.Error, StringComparison.Ordinal);
        Assert.Contains("./run describe --help", _bench.Error, StringComparison.Ordinal);
        Assert.Empty(_bench.Output);
        Assert.Null(_bench.Loaded);
    }

    [Theory]
    [InlineData("Glimpse__Provider", "tpu")]
    [InlineData("Glimpse__Threads", "many")]
    public async Task Describe_WrongEnvironment_IsAUsageErrorThatNamesIt(string name, string value)
    {
        _bench.Environment[name] = value;
        Assert.Equal(ExitCodes.Usage, await _bench.RunAsync("describe", Picture("a.png", "x.")));
        Assert.Contains($"{name} is '{value}'", _bench.Error, StringComparison.Ordinal);
    }

    private string Picture(string name, string says) => _bench.Write(name, Encoding.UTF8.GetBytes(says));

    private string AskedText() => _bench.Model.Requests[^1].Messages.SelectMany(message => message.Content).OfType<TextPart>().Single().Text;
}
