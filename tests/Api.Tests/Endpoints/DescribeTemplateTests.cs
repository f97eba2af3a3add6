using System.Net;
using Glimpse.Descriptions.Records;
using Glimpse.Inference.Requests;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Tests.Endpoints;

/// <summary>Templates and their variables over HTTP.</summary>
public sealed class DescribeTemplateTests
{
    private const string Path = "/v1/describe";
    private const string Product = """{"category":"鞋","color":"红色","material":"布","key_features":["轻"],"marketing_copy":"好鞋！"}""";

    private static readonly (string, string)[] Own =
    [
        ("Glimpse:Descriptions:Templates:0:Name", "banner"), ("Glimpse:Descriptions:Templates:0:Version", "7"),
        ("Glimpse:Descriptions:Templates:0:Zh", "为{campaign}写标题，{tone=活泼}"), ("Glimpse:Descriptions:Templates:0:En", "A title for {campaign}, {tone=lively}"),
    ];

    [Fact]
    public async Task Describe_Product_GivesTheParsedObject()
    {
        var model = new ScriptedModel { Script = (_, stop) => ScriptedModel.Say([Product], cancellation: stop) };
        await using var server = await ApiServer.StartAsync(model);

        var record = await RecordAsync(await server.Client.PostAsync(Path, Form(("template", "product"))));

        Assert.Equal((new TemplateFacts("product", 1), Product), (record.Template, record.Text));
        Assert.Equal(["category", "color", "material", "key_features", "marketing_copy"], record.Json!.Value.EnumerateObject().Select(property => property.Name));
        Assert.IsType<ResponseFormat.JsonSchema>(model.Request.ResponseFormat);
    }

    [Fact]
    public async Task Describe_Variables_ComeInEveryForm()
    {
        var model = new ScriptedModel();
        await using var server = await ApiServer.StartAsync(model, Own);
        using var picture = new ByteArrayContent(Pictures.Png) { Headers = { ContentType = new("image/png") } };

        foreach (var response in new[]
        {
            await server.Client.PostAsync(Path, Form(("template", "banner"), ("variables[campaign]", "{tone} 618"))),
            await server.Client.PostAsync(Path, Form(("template", "banner"), ("variables", """{"campaign": "{tone} 618"}"""))),
            await server.Client.PostAsync(Path, Form(("template", "banner"), ("variables", """{"tone": "活泼"}"""), ("variables[campaign]", "{tone} 618"))),
            await server.Client.PostAsync(Path + "?template=banner&variables[campaign]=%7Btone%7D+618", picture),
            await server.Client.PostAsync(Path + "?template=banner&variables=%7B%22campaign%22%3A%22%7Btone%7D%20618%22%7D", picture),
        })
        {
            var record = await RecordAsync(response);
            Assert.Equal(("为{tone} 618写标题，活泼", 7), (record.Prompt, record.Template.Version));
        }
    }

    [Theory]
    [InlineData("variables[colour]", "a", "variables.colour", "unknown_parameter")]
    [InlineData("variables[Campaign]", "a", "variables[Campaign]", "unknown_parameter")]
    [InlineData("variables[]", "a", "variables[]", "unknown_parameter")]
    [InlineData("variables[campaign", "a", "variables[campaign", "unknown_parameter")]
    [InlineData("variables", "{", "variables", "invalid_value")]
    [InlineData("variables", "{\"campaign\": \"\\ud800\"}", "variables", "invalid_value")]
    [InlineData("variables", "[]", "variables", "invalid_type")]
    [InlineData("variables", "{\"campaign\": 1}", "variables.campaign", "invalid_type")]
    [InlineData("variables", "{\"campaign\": \"a\", \"campaign\": \"b\"}", "variables.campaign", "duplicate_parameter")]
    [InlineData("variables", "{\"tone\": \"a\"}", "variables.campaign", "missing_required_parameter")]
    [InlineData("variables", "{\"a\":\"\",\"b\":\"\",\"c\":\"\",\"d\":\"\",\"e\":\"\",\"f\":\"\",\"g\":\"\",\"h\":\"\",\"i\":\"\"}", "variables", "invalid_value")]
    public async Task Describe_WrongVariable_IsRefusedByName(string field, string text, string name, string code)
    {
        var model = new ScriptedModel();
        await using var server = await ApiServer.StartAsync(model, Own);

        var error = await ErrorShape.ReadAsync(await server.Client.PostAsync(Path, Form(("template", "banner"), (field, text))));

        Assert.Equal((HttpStatusCode.BadRequest, name, code), (error.Status, error.Param, error.Code));
        Assert.Empty(model.Requests);
    }

    [Fact]
    public async Task Describe_VariableGivenTwiceOrTooLong_IsRefused()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel(), [.. Own, ("Glimpse:Descriptions:MaxVariableCharacters", "5")]);

        Assert.Equal("duplicate_parameter", (await ErrorShape.ReadAsync(await server.Client.PostAsync(Path, Form(("template", "banner"), ("variables[campaign]", "a"), ("variables[campaign]", "b"))))).Code);
        Assert.Equal("text_too_long", (await ErrorShape.ReadAsync(await server.Client.PostAsync(Path, Form(("template", "banner"), ("variables[campaign]", "123456"))))).Code);
    }

    [Fact]
    public async Task Start_WithAWrongTemplate_NamesItAndTheFault()
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => ApiServer.StartAsync(new ScriptedModel(), [.. Own, ("Glimpse:Descriptions:Templates:0:Schema", "{\"type\":")]));

        Assert.Contains("Glimpse:Descriptions:Templates:0: the template 'banner' is wrong: Schema is not valid JSON", fault.Message, StringComparison.Ordinal);
    }

    private static async Task<DescriptionRecord> RecordAsync(HttpResponseMessage response)
    {
        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
        return RecordJson.Parse(await response.Content.ReadAsByteArrayAsync());
    }

    private static MultipartFormDataContent Form(params (string Name, string Value)[] texts)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(Pictures.Png), "image", "a.png" } };
        foreach (var (name, value) in texts) form.Add(new StringContent(value), name);
        return form;
    }
}
