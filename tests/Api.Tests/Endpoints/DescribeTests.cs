using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Glimpse.Descriptions.Records;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Endpoints;

public sealed class DescribeTests
{
    private const string Path = "/v1/describe";

    [Fact]
    public async Task Describe_Form_GivesTheRecord()
    {
        var model = new ScriptedModel();
        await using var server = await ApiServer.StartAsync(model);

        var response = await server.Client.PostAsync(Path, Form("image", @"C:\pictures\猫.png", ("prompt", "这是什么？"), ("language", "en")));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var record = RecordJson.Parse(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("你好, world", record.Text);
        Assert.Equal(("猫.png", 64, 48, (long)Pictures.Png.Length, "png"), (record.Source.Name, record.Source.Width, record.Source.Height, record.Source.Bytes, record.Source.Format));
        Assert.Equal(("这是什么？", "en", "describe", "scripted"), (record.Prompt, record.Language, record.Template.Name, record.Model.Id));
        Assert.Null(record.Error);
        Assert.Equal(Pictures.Png, Assert.IsType<ImagePart>(model.Request.Messages[0].Content[0]).File.ToArray());
    }

    [Fact]
    public async Task Describe_FileFieldBeforeOrAfterTheText_IsTheSame()
    {
        var model = new ScriptedModel();
        await using var server = await ApiServer.StartAsync(model);
        using var form = new MultipartFormDataContent { { new StringContent("why?"), "prompt" }, { new ByteArrayContent(Pictures.Png), "file", "a.png" } };

        Assert.Equal(HttpStatusCode.OK, (await server.Client.PostAsync(Path, form)).StatusCode);
        Assert.Contains(new TextPart("why?"), model.Request.Messages[0].Content);
    }

    [Theory]
    [InlineData("image/png", true)]
    [InlineData("image/png", false)]
    [InlineData("application/octet-stream", true)]
    public async Task Describe_RawPicture_GivesTheRecord(string type, bool lengthIsKnown)
    {
        var model = new ScriptedModel();
        await using var server = await ApiServer.StartAsync(model);
        using var request = new HttpRequestMessage(HttpMethod.Post, Path + "?prompt=%E4%BB%80%E4%B9%88&language=zh") { Content = new ByteArrayContent(Pictures.Png) };
        request.Content.Headers.ContentType = new(type);
        request.Headers.TransferEncodingChunked = !lengthIsKnown;

        var response = await server.Client.SendAsync(request);

        var record = RecordJson.Parse(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(("什么", "zh", null), (record.Prompt, record.Language, record.Source.Name));
        Assert.Equal(Pictures.Png, Assert.IsType<ImagePart>(model.Request.Messages[0].Content[0]).File.ToArray());
    }

    [Theory]
    [InlineData("colour", "red", "unknown_parameter")]
    [InlineData("language", "fr", "unknown_language")]
    [InlineData("template", "sonnet", "unknown_template")]
    public async Task Describe_WrongField_IsRefusedByName(string name, string value, string code)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        foreach (var response in new[] { await server.Client.PostAsync(Path, Form("image", "a.png", (name, value))), await server.Client.PostAsync($"{Path}?{name}={value}", Raw(Pictures.Png)) })
        {
            var error = await ErrorShape.ReadAsync(response);
            Assert.Equal((HttpStatusCode.BadRequest, name, code), (error.Status, error.Param, error.Code));
        }
    }

    [Fact]
    public async Task Describe_FieldGivenTwice_IsRefused()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        Assert.Equal("duplicate_parameter", (await ErrorShape.ReadAsync(await server.Client.PostAsync(Path, Form("image", "a.png", ("prompt", "a"), ("prompt", "b"))))).Code);
        Assert.Equal("duplicate_parameter", (await ErrorShape.ReadAsync(await server.Client.PostAsync(Path + "?prompt=a&prompt=b", Raw(Pictures.Png)))).Code);
    }

    [Fact]
    public async Task Describe_TwoPictures_AreRefused()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());
        using var form = Form("image", "a.png");
        form.Add(new ByteArrayContent(Pictures.Png), "file", "b.png");

        Assert.Equal("too_many_images", (await ErrorShape.ReadAsync(await server.Client.PostAsync(Path, form))).Code);
    }

    [Fact]
    public async Task Describe_NoPicture_IsRefused()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());
        using var form = new MultipartFormDataContent { { new StringContent("why?"), "prompt" } };

        Assert.Equal(("image", "missing_required_parameter"), Place(await ErrorShape.ReadAsync(await server.Client.PostAsync(Path, form))));
        Assert.Equal("image_empty", (await ErrorShape.ReadAsync(await server.Client.PostAsync(Path, Raw([])))).Code);
    }

    [Theory]
    [InlineData(1000, HttpStatusCode.OK)]
    [InlineData(1001, HttpStatusCode.BadRequest)]
    public async Task Describe_PictureOverTheLimit_IsRefusedExactly(int bytes, HttpStatusCode status)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel(), ("Glimpse:Images:MaxBytes", "1000"));
        using var form = new MultipartFormDataContent { { new ByteArrayContent(new byte[bytes]), "image", "a.png" } };
        using var chunked = new HttpRequestMessage(HttpMethod.Post, Path) { Content = Raw(new byte[bytes]), Headers = { TransferEncodingChunked = true } };

        foreach (var response in new[] { await server.Client.PostAsync(Path, form), await server.Client.PostAsync(Path, Raw(new byte[bytes])), await server.Client.SendAsync(chunked) })
        {
            Assert.Equal(status, response.StatusCode);
            if (status != HttpStatusCode.OK) Assert.Equal("image_too_large", (await ErrorShape.ReadAsync(response)).Code);
        }
    }

    [Theory]
    [InlineData("multipart/form-data", "--b\r\n\r\n--b--")]
    [InlineData("multipart/form-data; boundary=\"\"", "--b--")]
    [InlineData("multipart/form-data; boundary=b", "")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\n")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\nabc")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nabc\r\n--")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Type: image/png\r\n\r\nabc\r\n--b--")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: attachment; name=\"image\"\r\n\r\nabc\r\n--b--")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--b--")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nabc\r\n--b--")]
    public async Task Describe_BrokenForm_IsRefusedAsSuch(string type, string body)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        var error = await ErrorShape.ReadAsync(await server.Client.PostAsync(Path, Raw(Encoding.UTF8.GetBytes(body), type)));

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_form"), (error.Status, error.Code));
    }

    [Fact]
    public async Task Describe_TooManyFieldsOrTooLongHeaders_AreRefused()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());
        var many = string.Concat(Enumerable.Range(0, 60).Select(i => $"--b\r\nContent-Disposition: form-data; name=\"variables[v{i % 8}]\"\r\n\r\n\r\n")) + "--b--";
        var @long = $"--b\r\nContent-Disposition: form-data; name=\"{new string('n', 100_000)}\"\r\n\r\n\r\n--b--";

        Assert.Equal(HttpStatusCode.BadRequest, (await ErrorShape.ReadAsync(await server.Client.PostAsync(Path, Raw(Encoding.UTF8.GetBytes(many), "multipart/form-data; boundary=b")))).Status);
        Assert.Equal("invalid_form", (await ErrorShape.ReadAsync(await server.Client.PostAsync(Path, Raw(Encoding.UTF8.GetBytes(@long), "multipart/form-data; boundary=b")))).Code);
    }

    [Fact]
    public async Task Describe_PromptThatIsNotUtf8OrTooLong_IsRefused()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel(), ("Glimpse:Api:MaxTextCharacters", "10"));
        using var wrong = Form("image", "a.png");
        wrong.Add(new ByteArrayContent([0xC3, 0x28]), "prompt");

        Assert.Equal(("prompt", "invalid_value"), Place(await ErrorShape.ReadAsync(await server.Client.PostAsync(Path, wrong))));
        Assert.Equal(("prompt", "text_too_long"), Place(await ErrorShape.ReadAsync(await server.Client.PostAsync(Path, Form("image", "a.png", ("prompt", "12345678901"))))));
        Assert.Equal(("prompt", "text_too_long"), Place(await ErrorShape.ReadAsync(await server.Client.PostAsync(Path + "?prompt=12345678901", Raw(Pictures.Png)))));
    }

    [Fact]
    public async Task Describe_FailureOfTheEngine_HasTheOneErrorShape()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = (_, _) => ScriptedModel.Fail(new GenerationFailedException(new IOException("secret"))) });

        Assert.Equal("generation_failed", (await ErrorShape.ReadAsync(await server.Client.PostAsync(Path, Form("image", "a.png")))).Code);
    }

    private static (string?, string?) Place(ErrorShape error) => (error.Param, error.Code);

    private static MultipartFormDataContent Form(string field, string file, params (string Name, string Value)[] texts)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent(Pictures.Png), field, file } };
        foreach (var (name, value) in texts) form.Add(new StringContent(value), name);
        return form;
    }

    private static ByteArrayContent Raw(byte[] bytes, string type = "image/png") => new(bytes) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
}
