using System.Text.Json;
using Glimpse.Descriptions.Records;
using Glimpse.Descriptions.Templates;
using Glimpse.Inference.Requests;
using Microsoft.Extensions.Options;

namespace Glimpse.Descriptions.Tests;

/// <summary>What templates, their variables and their schemas make of a request.</summary>
public sealed class QuestionTests
{
    private const string Schema = """{"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"], "additionalProperties": false}""";

    private readonly DescriptionOptions _options = new()
    {
        MaxVariableCharacters = 10,
        Templates =
        {
            new() { Name = "banner", Version = 4, Zh = "标题：{campaign}（{tone=活泼}）", En = "Title: {campaign} ({tone=lively})", Schema = Schema },
            new() { Name = "alt", En = "Alt text?" },
        },
    };

    private readonly List<ScriptedModel> _asked = [];
    private string _answer = """{"title": "猫 <b>"}""";

    [Fact]
    public async Task DescribeAsync_TemplateWithASchema_BindsTheAnswerAndParsesIt()
    {
        var record = await DescribeAsync(new() { Picture = new(new byte[] { 1 }), Template = "banner", Variables = Given(("campaign", "618")) });

        var format = Assert.IsType<ResponseFormat.JsonSchema>(Assert.Single(Requests).ResponseFormat);
        Assert.Equal(Schema, format.Schema.GetRawText());
        Assert.Equal((new TemplateFacts("banner", 4), "zh", "标题：618（活泼）"), (record.Template, record.Language, record.Prompt));
        Assert.Equal("""{"title": "猫 <b>"}""", record.Text);
        Assert.Equal("猫 <b>", record.Json!.Value.GetProperty("title").GetString());
        var written = RecordJson.ToText(record);
        Assert.DoesNotContain("<b>", written, StringComparison.Ordinal);
        Assert.Equal("猫 <b>", JsonDocument.Parse(written).RootElement.GetProperty("json").GetProperty("title").GetString());
    }

    [Fact]
    public async Task DescribeAsync_TemplateWithoutASchema_LeavesTheAnswerFree()
    {
        var record = await DescribeAsync(new() { Picture = new(new byte[] { 1 }) });

        Assert.Null(Assert.Single(Requests).ResponseFormat);
        Assert.Null(record.Json);
    }

    [Fact]
    public async Task DescribeAsync_AnswerCutShort_HasItsTextAndNoJson()
    {
        _answer = """{"title": "猫""";
        var record = await DescribeAsync(new() { Picture = new(new byte[] { 1 }), Template = "product" });

        Assert.Equal("""{"title": "猫""", record.Text);
        Assert.Null(record.Json);
    }

    [Fact]
    public async Task DescribeAsync_OwnPromptWithATemplate_AsksThePromptAndKeepsTheSchema()
    {
        var record = await DescribeAsync(new() { Picture = new(new byte[] { 1 }), Template = "banner", Prompt = "A title, {campaign}" });

        Assert.Equal(("A title, {campaign}", "en"), (record.Prompt, record.Language));
        Assert.NotNull(Assert.Single(Requests).ResponseFormat);
    }

    [Theory]
    [InlineData(null, "en")]
    [InlineData("en", "en")]
    public async Task DescribeAsync_TemplateOfOneLanguage_IsAskedInIt(string? language, string expected) =>
        Assert.Equal((expected, "Alt text?"), await DescribeAsync(new() { Picture = new(new byte[] { 1 }), Template = "alt", Language = language }) is var record ? (record.Language, record.Prompt) : default);

    [Theory]
    [InlineData("banner", null, "zh", "", "missing_required_parameter", "variables.campaign")]
    [InlineData("banner", null, "zh", "campaign=618;colour=red", "unknown_parameter", "variables.colour")]
    [InlineData("banner", null, "zh", "campaign=12345678901", "text_too_long", "variables.campaign")]
    [InlineData("describe", null, "zh", "campaign=618", "unknown_parameter", "variables.campaign")]
    [InlineData("banner", "Why?", null, "campaign=618", "unknown_parameter", "variables.campaign")]
    [InlineData("alt", null, "zh", "", "unknown_language", "language")]
    public async Task DescribeAsync_WrongVariableOrLanguage_IsRefusedByNameBeforeTheModelIsAsked(
        string template, string? prompt, string? language, string variables, string code, string parameter)
    {
        var given = Given([.. variables.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => (pair.Split('=')[0], pair.Split('=')[1]))]);

        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() =>
            DescribeAsync(new() { Picture = new(new byte[] { 1 }), Template = template, Prompt = prompt, Language = language, Variables = given }));

        Assert.Equal((code, parameter), (refusal.Code, refusal.Parameter));
        Assert.Empty(Requests);
    }

    [Fact]
    public async Task DescribeOrRefuseAsync_MissingVariable_IsARecordWithTheError()
    {
        var record = await Describer().DescribeOrRefuseAsync(new() { Picture = new(new byte[] { 1 }), Template = "banner" }, default);

        Assert.Equal("missing_required_parameter", record.Error!.Code);
        Assert.Contains("'campaign'", record.Error.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Given(params (string Name, string Text)[] texts) => texts.ToDictionary(text => text.Name, text => text.Text);

    private Task<DescriptionRecord> DescribeAsync(DescribeRequest request) => Describer().DescribeAsync(request, default);

    private IEnumerable<GenerationRequest> Requests => _asked.SelectMany(model => model.Requests);

    private Describer Describer()
    {
        var model = new ScriptedModel(_answer);
        _asked.Add(model);
        return new(ScriptedModel.Host(model), TemplateCatalog.Of(_options), Options.Create(_options), TimeProvider.System);
    }
}
