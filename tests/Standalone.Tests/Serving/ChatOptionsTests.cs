using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Glimpse.Fixtures;

namespace Glimpse.Standalone.Tests.Serving;

/// <summary>The fields of a chat request change what the demo model says, over HTTP. It says 你好！我是 Glimpse 演示模型… to 你好.</summary>
public sealed class ChatOptionsTests(DemoServer server) : IClassFixture<DemoServer>
{
    private const string Path = "/v1/chat/completions";
    private const int Exclamation = 0; // the demo tokenizer's id of "!"

    [Fact]
    public async Task Chat_Stop_EndsTheAnswerBeforeItsText()
    {
        var whole = Text(Choice(await ChatAsync("{}")));

        var choice = Choice(await ChatAsync("""{"stop":["图片","是 Gl"]}"""));

        Assert.Equal(whole[..whole.IndexOf("是 Gl", StringComparison.Ordinal)], Text(choice));
        Assert.Equal(("stop", "是 Gl"), (choice.GetProperty("finish_reason").GetString(), choice.GetProperty("stop_reason").GetString()));
    }

    [Fact]
    public async Task Chat_SeveralChoices_AreDrawnApartAndAgainTheSame()
    {
        const string Drawn = """{"n":3,"temperature":2,"seed":11,"max_tokens":24,"ignore_eos":true}""";

        var first = await ChatAsync(Drawn);
        var second = await ChatAsync(Drawn);

        Assert.Equal([0, 1, 2], first.GetProperty("choices").EnumerateArray().Select(choice => choice.GetProperty("index").GetInt32()));
        Assert.Equal(Texts(first), Texts(second));
        Assert.Equal(3, Texts(first).Distinct().Count());
        Assert.Equal(72, first.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.All(first.GetProperty("choices").EnumerateArray(), choice => Assert.Equal("length", choice.GetProperty("finish_reason").GetString()));
    }

    [Fact]
    public async Task Chat_StreamOfTwo_GivesWhatTheWholeAnswerGives()
    {
        const string Drawn = "\"n\":2,\"temperature\":2,\"seed\":5,\"max_tokens\":16,\"logprobs\":true";
        var whole = await ChatAsync($"{{{Drawn}}}");

        var (texts, tokens) = (new StringBuilder[] { new(), new() }, new List<string>[] { [], [] });
        JsonElement last = default;
        foreach (var line in (await SendAsync($"{{{Drawn},\"stream\":true}}")).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).SkipLast(1))
        {
            last = JsonDocument.Parse(line["data: ".Length..]).RootElement;
            var choice = Choice(last);
            var index = choice.GetProperty("index").GetInt32();
            if (choice.GetProperty("delta").TryGetProperty("content", out var text)) texts[index].Append(text.GetString());
            if (choice.GetProperty("logprobs") is { ValueKind: JsonValueKind.Object } scores) tokens[index].AddRange(Tokens(scores).Select(token => token.GetRawText()));
        }

        Assert.Equal(Texts(whole), texts.Select(text => text.ToString()));
        for (var i = 0; i < 2; i++) Assert.Equal(Tokens(Choice(whole, i).GetProperty("logprobs")).Select(token => token.GetRawText()), tokens[i]);
        Assert.True(last.GetProperty("timings").GetProperty("total_ms").GetDouble() > 0);
    }

    [Fact]
    public async Task Chat_Logprobs_AreProbabilitiesOfTheTextsTokens()
    {
        var choice = Choice(await ChatAsync("""{"logprobs":true,"top_logprobs":20}"""));

        var tokens = Tokens(choice.GetProperty("logprobs")).ToArray();
        Assert.Equal(Text(choice), Encoding.UTF8.GetString([.. tokens.SelectMany(token => token.GetProperty("bytes").EnumerateArray()).Select(value => value.GetByte())]));
        foreach (var token in tokens)
        {
            var others = token.GetProperty("top_logprobs").EnumerateArray().Select(other => other.GetProperty("logprob").GetDouble()).ToArray();
            Assert.Equal(20, others.Length);
            Assert.Equal(others.OrderDescending(), others);
            // Greedy took the likeliest, and this model's vocabulary beyond the first twenty is next to impossible.
            Assert.Equal(others[0], token.GetProperty("logprob").GetDouble(), 1e-4);
            Assert.InRange(others.Sum(Math.Exp), 0.9, 1.0001);
        }
    }

    [Fact]
    public async Task Chat_LogitBias_ForcesAndForbidsAToken()
    {
        var plain = Text(Choice(await ChatAsync("""{"max_tokens":5}""")));
        var first = Goldens.Find(TestModel.Demo, "demo_hello").GeneratedIds[0];

        Assert.Equal("!!!!!", Text(Choice(await ChatAsync($$$"""{"max_tokens":5,"logit_bias":{"{{{Exclamation}}}":100}}"""))));
        Assert.NotEqual(plain[..1], Text(Choice(await ChatAsync($$$"""{"max_tokens":5,"logit_bias":{"{{{first}}}":-100}}""")))[..1]);
    }

    [Fact]
    public async Task Chat_BadWordsAndStopTokens_AreHonoured()
    {
        var ids = Goldens.Find(TestModel.Demo, "demo_hello").GeneratedIds;

        Assert.DoesNotContain("Glimpse", Text(Choice(await ChatAsync("""{"bad_words":["Glimpse"]}"""))), StringComparison.Ordinal);
        Assert.Equal("你好", Text(Choice(await ChatAsync($$"""{"stop_token_ids":[{{ids[2]}}]}"""))));
        Assert.NotEqual("你好", Text(Choice(await ChatAsync($$"""{"stop_token_ids":[{{ids[2]}}],"min_tokens":6,"max_tokens":6}"""))));
    }

    [Fact]
    public async Task Chat_Timings_AddUp()
    {
        var timings = (await ChatAsync("{}")).GetProperty("timings");

        double Of(string name) => timings.GetProperty(name).GetDouble();
        Assert.Equal(Of("first_token_ms"), Of("fetch_ms") + Of("decode_ms") + Of("encode_ms") + Of("queue_ms") + Of("prefill_ms"), 0.5);
        Assert.Equal(Of("total_ms"), Of("first_token_ms") + Of("generate_ms"), 0.5);
        Assert.True(Of("tokens_per_second") > 0);
    }

    [Theory]
    [InlineData("""{"n":1000}""", "n")]
    [InlineData("""{"max_completion_tokens":1000000}""", "max_completion_tokens")]
    [InlineData("""{"max_tokens":1000000}""", "max_tokens")]
    [InlineData("""{"logit_bias":{"2147483647":1}}""", "logit_bias")]
    [InlineData("""{"stop_token_ids":[2147483647]}""", "stop_token_ids")]
    public async Task Chat_MoreThanTheModelHas_IsRefusedByTheNameThatWasSent(string options, string name)
    {
        using var response = await PostAsync(options);

        var error = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
        Assert.Equal((400, name), ((int)response.StatusCode, error.GetProperty("param").GetString()));
        Assert.Contains(name, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"max_tokens":6,"logprobs":true,"top_logprobs":20,"repetition_penalty":1e-30}""")]
    [InlineData("""{"max_tokens":6,"logprobs":true,"repetition_penalty":10,"frequency_penalty":2,"presence_penalty":-2,"temperature":1e-30,"top_p":1e-30,"min_p":1,"seed":-1}""")]
    [InlineData("""{"max_tokens":6,"logprobs":true,"logit_bias":{"0":100,"1":-100},"bad_words":["!"],"min_tokens":4,"thinking_token_budget":0,"reasoning_effort":"max"}""")]
    public async Task Chat_ExtremesThatAreAllowed_StillAnswer(string options)
    {
        var answer = await ChatAsync(options);

        Assert.InRange(answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32(), 1, 6);
    }

    private async Task<JsonElement> ChatAsync(string options) => JsonDocument.Parse(await SendAsync(options)).RootElement;

    private Task<string> SendAsync(string options) => server.AskAsync(Path, options);

    private Task<HttpResponseMessage> PostAsync(string options) => server.PostAsync(Path, options);

    private static JsonElement Choice(JsonElement answer, int index = 0) => answer.GetProperty("choices")[index];

    private static string Text(JsonElement choice) => choice.GetProperty("message").GetProperty("content").GetString()!;

    private static string[] Texts(JsonElement answer) => [.. answer.GetProperty("choices").EnumerateArray().Select(Text)];

    private static JsonElement.ArrayEnumerator Tokens(JsonElement logprobs) => logprobs.GetProperty("content").EnumerateArray();
}
