using System.Net;

namespace Glimpse.Api.Tests.Endpoints;

public sealed class TokenCountTests
{
    private static readonly string Look = $$$"""[{"role":"user","content":[{"type":"image_url","image_url":{"url":"{{{Pictures.DataUrl}}}"}},{"type":"text","text":"什么"}]}]""";

    [Theory]
    [InlineData("""{"prompt":"ab"}""", """{"count":2,"max_model_len":2048,"tokens":[97,98]}""")]
    [InlineData("""{"model":"glm-4v-flash","prompt":"ab","add_special_tokens":true,"return_token_strs":true}""", """{"count":2,"max_model_len":2048,"tokens":[97,98],"token_strs":["a","b"]}""")]
    [InlineData("""{"prompt":""}""", """{"count":0,"max_model_len":2048,"tokens":[]}""")]
    public async Task Tokenize_Text_IsItsTokens(string body, string expected) => Assert.Equal(expected, await AnswerAsync("/tokenize", body));

    [Fact]
    public async Task Tokenize_Conversation_IsCountedAsItWouldBeAsked()
    {
        var answer = await AnswerAsync("/tokenize", $$$"""{"messages":{{{Look}}},"chat_template_kwargs":{"enable_thinking":true}}""");

        Assert.StartsWith("""{"count":40,"max_model_len":2048,"tokens":[0,""", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Detokenize_Tokens_AreTheirText() => Assert.Equal("""{"prompt":"你"}""", await AnswerAsync("/detokenize", """{"tokens":[228,189,160]}"""));

    [Theory]
    [InlineData("/tokenize", "{}", "prompt")]
    [InlineData("/tokenize", """{"prompt":7}""", "prompt")]
    [InlineData("/tokenize", """{"prompt":"a","messages":[]}""", "messages")]
    [InlineData("/tokenize", """{"messages":[]}""", "messages")]
    [InlineData("/tokenize", """{"prompt":"a","add_generation_prompt":false}""", "add_generation_prompt")]
    [InlineData("/tokenize", """{"prompt":"a","temperature":1}""", "temperature")]
    [InlineData("/detokenize", "{}", "tokens")]
    [InlineData("/detokenize", """{"tokens":[-1]}""", "tokens[0]")]
    [InlineData("/detokenize", """{"tokens":"1"}""", "tokens")]
    [InlineData("/v1/chat/completions/input_tokens", """{"messages":[],"n":1}""", "messages")]
    [InlineData("/v1/responses/input_tokens", "{}", "input")]
    public async Task Count_WrongBody_IsRefusedByName(string path, string body, string name)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        var error = await ErrorShape.ReadAsync(await server.PostAsync(path, body));

        Assert.Equal((HttpStatusCode.BadRequest, name), (error.Status, error.Param));
    }

    [Fact]
    public async Task InputTokens_OfEitherRoute_AreCountedAndNothingIsAsked()
    {
        const string Expected = """{"object":"response.input_tokens","input_tokens":40,"input_tokens_details":{"image_tokens":25}}""";
        var model = new ScriptedModel();
        await using var server = await ApiServer.StartAsync(model);

        var chat = await server.PostAsync("/v1/chat/completions/input_tokens", $$"""{"max_tokens":5,"stream":true,"messages":{{Look}}}""");
        var responses = await server.PostAsync("/v1/responses/input_tokens", """{"instructions":"short","input":"hello"}""");

        Assert.Equal(Expected, await chat.Content.ReadAsStringAsync());
        Assert.Equal(Expected, await responses.Content.ReadAsStringAsync());
        Assert.Empty(model.Requests);
    }

    private static async Task<string> AnswerAsync(string path, string body)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());
        var response = await server.PostAsync(path, body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
