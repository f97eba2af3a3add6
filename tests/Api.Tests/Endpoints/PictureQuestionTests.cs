using System.Net;
using System.Text;
using System.Text.Json;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;

namespace Glimpse.Api.Tests.Endpoints;

/// <summary>The contracts that callers of older GLM-4V services use: /infer, /analyze and /api/predict.</summary>
public sealed class PictureQuestionTests
{
    [Theory]
    [InlineData("")]
    [InlineData("data:image/png;base64,")]
    public async Task Infer_PictureWithOrWithoutItsPrefix_GivesTheResponse(string prefix)
    {
        var model = new ScriptedModel();
        await using var server = await ApiServer.StartAsync(model);

        var response = await server.PostAsync("/infer", $$"""{"image":"{{prefix}}{{Pictures.PngBase64}}","text":"这是什么？","max_new_tokens":64}""");

        Assert.Equal("""{"response":"你好, world"}""", await ReadAsync(response));
        AssertAsked(model.Request, "这是什么？", pictures: 1);
        Assert.Equal((64, SamplingOptions.ModelDefaults), (model.Request.MaxTokens, model.Request.Sampling));
    }

    [Fact]
    public async Task Analyze_Form_GivesTheAnswer()
    {
        var model = new ScriptedModel();
        await using var server = await ApiServer.StartAsync(model);

        Assert.Equal("""{"answer":"你好, world"}""", await ReadAsync(await server.Client.PostAsync("/analyze?code=key", Form(("question", "这是什么？")))));

        AssertAsked(model.Request, "这是什么？", pictures: 1);
        Assert.Null(model.Request.MaxTokens);
    }

    [Fact]
    public async Task Predict_PictureAndText_GivesDataAndDuration()
    {
        var model = new ScriptedModel();
        await using var server = await ApiServer.StartAsync(model);

        var answer = JsonDocument.Parse(await ReadAsync(await server.PostAsync("/api/predict",
            $$"""{"data":["{{Pictures.DataUrl}}","这是什么？"],"fn_index":0,"session_hash":"abc","event_data":null,"trigger_id":3}"""))).RootElement;

        Assert.Equal(["data", "duration"], answer.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["你好, world"], answer.GetProperty("data").EnumerateArray().Select(text => text.GetString()));
        Assert.InRange(answer.GetProperty("duration").GetDouble(), 0, 60);
        AssertAsked(model.Request, "这是什么？", pictures: 1);
    }

    [Theory]
    [InlineData("""[null,"你好"]""", "你好", 0)]
    [InlineData("""["PICTURE"]""", "描述这张图片。", 1)]
    [InlineData("""["PICTURE",null]""", "描述这张图片。", 1)]
    [InlineData("""["PICTURE"," "]""", "描述这张图片。", 1)]
    public async Task Predict_OneOfTheTwo_IsAskedAlone(string data, string asked, int pictures)
    {
        var model = new ScriptedModel();
        await using var server = await ApiServer.StartAsync(model);

        await ReadAsync(await server.PostAsync("/api/predict", $$"""{"data":{{data.Replace("PICTURE", Pictures.DataUrl, StringComparison.Ordinal)}}}"""));

        AssertAsked(model.Request, asked, pictures);
    }

    [Theory]
    [InlineData("zh", "描述这张图片。")]
    [InlineData("en", "Describe this image.")]
    public async Task Infer_NoText_AsksForADescriptionInTheDefaultLanguage(string language, string asked)
    {
        var model = new ScriptedModel();
        await using var server = await ApiServer.StartAsync(model, ("Glimpse:Descriptions:Language", language));

        await ReadAsync(await server.PostAsync("/infer", $$"""{"image":"{{Pictures.PngBase64}}"}"""));

        AssertAsked(model.Request, asked, pictures: 1);
    }

    [Fact]
    public async Task Infer_Thought_IsNoPartOfTheResponse()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, stop) => ScriptedModel.Say(["\n猫 "], "hm", cancellation: stop) });

        Assert.Equal("""{"response":"猫"}""", await ReadAsync(await server.PostAsync("/infer", $$"""{"image":"{{Pictures.PngBase64}}"}""")));
    }

    [Theory]
    [InlineData("{}", "image", "missing_required_parameter")]
    [InlineData("""{"image":null,"text":"a"}""", "image", "missing_required_parameter")]
    [InlineData("""{"image":5}""", "image", "invalid_type")]
    [InlineData("""{"image":""}""", "image", "invalid_value")]
    [InlineData("""{"image":"no base64!"}""", "image", "invalid_value")]
    [InlineData("""{"image":"file:///etc/passwd"}""", "image", "invalid_value")]
    [InlineData("""{"image":"AQID","text":5}""", "text", "invalid_type")]
    [InlineData("""{"image":"AQID","max_new_tokens":0}""", "max_new_tokens", "invalid_value")]
    [InlineData("""{"image":"AQID","max_new_tokens":"5"}""", "max_new_tokens", "invalid_type")]
    [InlineData("""{"image":"AQID","temperature":1}""", "temperature", "unknown_parameter")]
    [InlineData("""{"image":"AQID","image":"AQID"}""", "image", "duplicate_parameter")]
    [InlineData("[]", null, "invalid_json")]
    public async Task Infer_WrongField_IsRefusedByName(string body, string? name, string code) => await RefusedAsync("/infer", ApiServer.Json(body), name, code);

    [Theory]
    [InlineData("{}", "data", "missing_required_parameter")]
    [InlineData("""{"data":"a"}""", "data", "invalid_type")]
    [InlineData("""{"data":[]}""", "data", "invalid_value")]
    [InlineData("""{"data":["AQID","a","b"]}""", "data", "invalid_value")]
    [InlineData("""{"data":[null,null]}""", "data", "invalid_value")]
    [InlineData("""{"data":[null]}""", "data", "invalid_value")]
    [InlineData("""{"data":[5,"a"]}""", "data[0]", "invalid_type")]
    [InlineData("""{"data":["data:text/plain;base64,AQID","a"]}""", "data[0]", "invalid_value")]
    [InlineData("""{"data":["AQID",5]}""", "data[1]", "invalid_type")]
    [InlineData("""{"data":["AQID","a"],"batched":true}""", "batched", "unknown_parameter")]
    public async Task Predict_WrongField_IsRefusedByName(string body, string name, string code) => await RefusedAsync("/api/predict", ApiServer.Json(body), name, code);

    [Fact]
    public async Task Analyze_WrongField_IsRefusedByName()
    {
        await RefusedAsync("/analyze", Form(("prompt", "a")), "prompt", "unknown_parameter");
        await RefusedAsync("/analyze", Form(("question", "a"), ("question", "b")), "question", "duplicate_parameter");
        await RefusedAsync("/analyze", new MultipartFormDataContent { { new StringContent("a"), "question" } }, "image", "missing_required_parameter");
        await RefusedAsync("/analyze?temperature=1", Form(("question", "a")), "temperature", "unknown_parameter");
    }

    [Theory]
    [InlineData("/infer", "{\"image\":\"AQID\",\"text\":\"12345678901\"}", "text")]
    [InlineData("/api/predict", "{\"data\":[null,\"12345678901\"]}", "data[1]")]
    public async Task EveryContract_TextOverTheLimit_IsRefused(string path, string body, string name)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel(), ("Glimpse:Api:MaxTextCharacters", "10"));

        var error = await ErrorShape.ReadAsync(await server.PostAsync(path, body));

        Assert.Equal((name, "text_too_long"), (error.Param, error.Code));
    }

    [Theory]
    [InlineData("max_tokens", "max_new_tokens")]
    [InlineData("messages", "text")]
    public async Task Infer_RefusalOfTheEngine_IsInTheCallersWords(string engines, string callers)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, _) => ScriptedModel.Fail(new RequestRefusedException("invalid_value", $"'{engines}' is wrong.", engines)) });

        var error = await ErrorShape.ReadAsync(await server.PostAsync("/infer", """{"image":"AQID","text":"a"}"""));

        Assert.Equal(callers, error.Param);
        if (engines == "max_tokens") Assert.Equal("'max_new_tokens' is wrong.", error.Message);
    }

    private static async Task RefusedAsync(string path, HttpContent content, string? name, string code)
    {
        var model = new ScriptedModel();
        await using var server = await ApiServer.StartAsync(model);

        var error = await ErrorShape.ReadAsync(await server.Client.PostAsync(path, content));

        Assert.Equal((HttpStatusCode.BadRequest, name, code), (error.Status, error.Param, error.Code));
        Assert.Empty(model.Requests);
    }

    private static void AssertAsked(GenerationRequest request, string text, int pictures)
    {
        var content = Assert.Single(request.Messages).Content;
        Assert.Equal(Enumerable.Repeat(Pictures.Png, pictures), content.OfType<ImagePart>().Select(part => part.File.ToArray()));
        Assert.Equal(text, Assert.IsType<TextPart>(content[^1]).Text);
        Assert.Equal(pictures + 1, content.Count);
    }

    private static MultipartFormDataContent Form(params (string Name, string Value)[] texts)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(Pictures.Png), "image", "a.png" } };
        foreach (var (name, value) in texts) form.Add(new StringContent(value, Encoding.UTF8), name);
        return form;
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return text;
    }
}
