#pragma warning disable OPENAI001 // The package calls its client for /v1/responses experimental.
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using Glimpse.Inference.Requests;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;
using OpenAI.Responses;

namespace Glimpse.Api.Tests.Clients;

/// <summary>The official NuGet client of OpenAI against the API: its types read every answer.</summary>
public sealed class NuGetClientTests
{
    private const string Model = "glm-4v-flash";
    private const string Schema = """{"type":"object","properties":{"name":{"type":"string"},"count":{"type":"integer"}},"required":["name","count"],"additionalProperties":false}""";

    [Fact]
    public async Task Chat_EveryCall_IsUnderstood()
    {
        await using var served = await Served.StartAsync();
        var client = new ChatClient(Model, Key, served.Options);

        ChatCompletion plain = await client.CompleteChatAsync("hello");
        Assert.Equal(("你好, world", ChatFinishReason.Stop, ChatMessageRole.Assistant), (plain.Content[0].Text, plain.FinishReason, plain.Role));
        Assert.Equal((40, 7, 47, 5), (plain.Usage.InputTokenCount, plain.Usage.OutputTokenCount, plain.Usage.TotalTokenCount, plain.Usage.InputTokenDetails.CachedTokenCount));

        ChatCompletion seen = await client.CompleteChatAsync(new UserChatMessage(
            ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(Pictures.Png), "image/png", ChatImageDetailLevel.Low), ChatMessageContentPart.CreateTextPart("什么？")));
        Assert.Equal("你好, world", seen.Content[0].Text);
        Assert.Equal(Pictures.Png, Assert.IsType<ImagePart>(served.Model.Requests.Last().Messages[0].Content[0]).File.ToArray());

        ChatCompletion stopped = await client.CompleteChatAsync([new UserChatMessage("hello")], new ChatCompletionOptions { StopSequences = { "是" }, EndUserId = "ada" });
        Assert.Equal("我", stopped.Content[0].Text);
        ChatCompletion scored = await client.CompleteChatAsync([new UserChatMessage("hello")], new ChatCompletionOptions { IncludeLogProbabilities = true, TopLogProbabilityCount = 2 });
        Assert.Equal(("a", -0.5f, "b"), (scored.ContentTokenLogProbabilities[0].Token, scored.ContentTokenLogProbabilities[0].LogProbability, scored.ContentTokenLogProbabilities[0].TopLogProbabilities[0].Token));
        ChatCompletion cut = await client.CompleteChatAsync([new UserChatMessage("hello")], new ChatCompletionOptions { MaxOutputTokenCount = 2 });
        Assert.Equal(ChatFinishReason.Length, cut.FinishReason);
        ChatCompletion set = await client.CompleteChatAsync(
            [new SystemChatMessage("short"), new UserChatMessage("a"), new AssistantChatMessage("b"), new UserChatMessage("c")],
            new ChatCompletionOptions { Temperature = 0.5f, TopP = 0.25f, FrequencyPenalty = 1, PresencePenalty = -1, Seed = 7, LogitBiases = { [5] = -100 }, ReasoningEffortLevel = ChatReasoningEffortLevel.Medium });
        Assert.Equal("你好", set.Content[0].Text);
        var sampling = served.Model.Requests.Last().Sampling;
        Assert.Equal((0.5f, 0.25f, 1f, -1f, 7L, -100f), (sampling.Temperature, sampling.TopP, sampling.FrequencyPenalty, sampling.PresencePenalty, sampling.Seed, sampling.LogitBias[5]));
        ChatCompletion parsed = await client.CompleteChatAsync(
            [new UserChatMessage("hello")], new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("seen", BinaryData.FromString(Schema), jsonSchemaIsStrict: true) });
        AssertSeen(parsed.Content[0].Text);
        Assert.IsType<ResponseFormat.JsonSchema>(served.Model.Requests.Last().ResponseFormat);
        ChatCompletion any = await client.CompleteChatAsync([new UserChatMessage("hello")], new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonObjectFormat() });
        AssertSeen(any.Content[0].Text);
        Assert.Equal(8, served.Calls);
    }

    [Fact]
    public async Task ChatStream_EveryCall_IsUnderstoodAndCutWorkIsLeft()
    {
        await using var served = await Served.StartAsync();
        var client = new ChatClient(Model, Key, served.Options);
        List<StreamingChatCompletionUpdate> updates = [];

        await foreach (var update in client.CompleteChatStreamingAsync("hello")) updates.Add(update);
        Assert.Equal("你好, world", string.Concat(updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text)));
        Assert.Equal(ChatFinishReason.Stop, Assert.Single(updates, update => update.FinishReason is not null).FinishReason);
        Assert.Equal(47, updates[^1].Usage.TotalTokenCount);

        await foreach (var update in client.CompleteChatStreamingAsync("abort"))
        {
            if (update.ContentUpdate is [{ Text: "begun" }]) break;
        }
        // This client passes over the error that ends a stream; what it sees is an answer without an ending.
        updates.Clear();
        await foreach (var update in client.CompleteChatStreamingAsync("fail")) updates.Add(update);
        Assert.Equal("begun", string.Concat(updates.SelectMany(update => update.ContentUpdate).Select(part => part.Text)));
        Assert.DoesNotContain(updates, update => update.FinishReason is not null);
        for (var i = 0; i < 3; i++) Assert.True(await served.Model.LeftAsync());
        Assert.Equal(3, served.Calls);
    }

    [Fact]
    public async Task Errors_AreTheClientsOwnWithTheirWords()
    {
        await using var served = await Served.StartAsync();
        var client = new ChatClient(Model, Key, served.Options);
        AssertError(await Assert.ThrowsAsync<ClientResultException>(() => client.CompleteChatAsync([new UserChatMessage("a")], new ChatCompletionOptions { Temperature = 9 })), 400, "invalid_value", "temperature");
        AssertError(await Assert.ThrowsAsync<ClientResultException>(() => client.CompleteChatAsync([new UserChatMessage("a")], new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("look") } })), 400, "unsupported_parameter", "tools");
        AssertError(await Assert.ThrowsAsync<ClientResultException>(() => client.CompleteChatAsync([new UserChatMessage("a")], new ChatCompletionOptions { StoredOutputEnabled = true })), 400, "unsupported_parameter", "store");
        AssertError(await Assert.ThrowsAsync<ClientResultException>(() => new ChatClient("gpt-4o", Key, served.Options).CompleteChatAsync("a")), 404, "model_not_found", "model");
        var busy = await Assert.ThrowsAsync<ClientResultException>(() => client.CompleteChatAsync("busy"));
        AssertError(busy, 429, "server_busy", null);
        Assert.True(busy.GetRawResponse()!.Headers.TryGetValue("Retry-After", out var wait));
        Assert.Equal("7", wait);
        Assert.Equal(5, served.Calls);
    }

    [Fact]
    public async Task Models_AreListedAndFound()
    {
        await using var served = await Served.StartAsync();
        var client = new OpenAIModelClient(Key, served.Options);

        OpenAIModelCollection models = await client.GetModelsAsync();
        OpenAIModel model = await client.GetModelAsync(Model);

        Assert.Equal(["scripted", Model, "glm-4.6v-flash"], models.Select(entry => entry.Id));
        Assert.Equal((Model, "glimpse"), (model.Id, model.OwnedBy));
        Assert.Equal(2, served.Calls);
    }

    [Fact]
    public async Task Responses_EveryCall_IsUnderstood()
    {
        await using var served = await Served.StartAsync();
        var client = served.ResponsesClient();

        ResponseResult plain = await client.CreateResponseAsync(Ask(ResponseItem.CreateUserMessageItem("hello")));
        Assert.Equal(("你好, world", ResponseStatus.Completed), (plain.GetOutputText(), plain.Status));
        Assert.Equal((40, 5, 7, 47), (plain.Usage.InputTokenCount, plain.Usage.InputTokenDetails.CachedTokenCount, plain.Usage.OutputTokenCount, plain.Usage.TotalTokenCount));

        ResponseResult seen = await client.CreateResponseAsync(Ask(ResponseItem.CreateUserMessageItem(
            [ResponseContentPart.CreateInputImagePart(new Uri(Pictures.DataUrl)), ResponseContentPart.CreateInputTextPart("什么？")])));
        Assert.Equal("你好, world", seen.GetOutputText());
        Assert.Equal(Pictures.Png, Assert.IsType<ImagePart>(served.Model.Requests.Last().Messages[0].Content[0]).File.ToArray());

        var thinking = Ask(ResponseItem.CreateUserMessageItem("hello"));
        thinking.ReasoningOptions = new() { ReasoningEffortLevel = ResponseReasoningEffortLevel.High };
        thinking.Instructions = "short";
        ResponseResult thought = await client.CreateResponseAsync(thinking);
        Assert.Equal("你好", thought.GetOutputText());
        Assert.IsType<ReasoningResponseItem>(thought.OutputItems[0]);
        Assert.Equal(1, thought.Usage.OutputTokenDetails.ReasoningTokenCount);

        // What came out goes in again, with the next question.
        ResponseResult next = await client.CreateResponseAsync(Ask([ResponseItem.CreateUserMessageItem("hello"), .. thought.OutputItems, ResponseItem.CreateUserMessageItem("more")]));
        Assert.Equal("你好, world", next.GetOutputText());
        Assert.Equal([ChatRole.User, ChatRole.Assistant, ChatRole.User], served.Model.Requests.Last().Messages.Select(message => message.Role));

        var formed = Ask(ResponseItem.CreateUserMessageItem("hello"));
        formed.TextOptions = new() { TextFormat = ResponseTextFormat.CreateJsonSchemaFormat("seen", BinaryData.FromString(Schema), jsonSchemaIsStrict: true) };
        ResponseResult parsed = await client.CreateResponseAsync(formed);
        AssertSeen(parsed.GetOutputText());

        var brief = Ask(ResponseItem.CreateUserMessageItem("hello"));
        brief.MaxOutputTokenCount = 2;
        ResponseResult cut = await client.CreateResponseAsync(brief);
        Assert.Equal((ResponseStatus.Incomplete, ResponseIncompleteStatusReason.MaxOutputTokens), (cut.Status, cut.IncompleteStatusDetails.Reason));

        var stored = Ask(ResponseItem.CreateUserMessageItem("hello"));
        stored.PreviousResponseId = "resp_1";
        AssertError(await Assert.ThrowsAsync<ClientResultException>(() => client.CreateResponseAsync(stored)), 400, "unsupported_parameter", "previous_response_id");
        AssertError(await Assert.ThrowsAsync<ClientResultException>(() => client.GetResponseAsync("resp_1")), 404, "unknown_url", null);
        Assert.Equal(8, served.Calls);
    }

    [Fact]
    public async Task ResponsesStream_EveryEvent_IsUnderstoodAndCutWorkIsLeft()
    {
        await using var served = await Served.StartAsync();
        var client = served.ResponsesClient();
        List<StreamingResponseUpdate> updates = [];

        await foreach (var update in await client.CreateResponseStreamingAsync(Ask(ResponseItem.CreateUserMessageItem("hello"), streaming: true))) updates.Add(update);
        Assert.Equal("你好, world", string.Concat(updates.OfType<StreamingResponseOutputTextDeltaUpdate>().Select(update => update.Delta)));
        Assert.Equal("你好, world", Assert.Single(updates.OfType<StreamingResponseOutputTextDoneUpdate>()).Text);
        Assert.IsType<StreamingResponseCreatedUpdate>(updates[0]);
        Assert.Equal(47, Assert.IsType<StreamingResponseCompletedUpdate>(updates[^1]).Response.Usage.TotalTokenCount);
        Assert.Equal(Enumerable.Range(0, updates.Count), updates.Select(update => update.SequenceNumber));

        await foreach (var update in await client.CreateResponseStreamingAsync(Ask(ResponseItem.CreateUserMessageItem("abort"), streaming: true)))
        {
            if (update is StreamingResponseOutputTextDeltaUpdate) break;
        }
        updates.Clear();
        await foreach (var update in await client.CreateResponseStreamingAsync(Ask(ResponseItem.CreateUserMessageItem("fail"), streaming: true))) updates.Add(update);
        Assert.Equal(ResponseStatus.Failed, Assert.IsType<StreamingResponseFailedUpdate>(updates[^1]).Response.Status);
        for (var i = 0; i < 3; i++) Assert.True(await served.Model.LeftAsync());
        Assert.Equal(3, served.Calls);
    }

    private static ApiKeyCredential Key => new("sk-any");

    private static CreateResponseOptions Ask(ResponseItem item, bool streaming = false) => Ask([item], streaming);

    private static CreateResponseOptions Ask(IEnumerable<ResponseItem> items, bool streaming = false)
    {
        var options = new CreateResponseOptions { Model = Model, StreamingEnabled = streaming ? true : null };
        foreach (var item in items) options.InputItems.Add(item);
        return options;
    }

    private static void AssertSeen(string json)
    {
        var seen = JsonDocument.Parse(json).RootElement;
        Assert.Equal(("猫", 2), (seen.GetProperty("name").GetString(), seen.GetProperty("count").GetInt32()));
    }

    private static void AssertError(ClientResultException exception, int status, string code, string? parameter)
    {
        var error = JsonDocument.Parse(exception.GetRawResponse()!.Content).RootElement.GetProperty("error");
        Assert.Equal((status, code, parameter), (exception.Status, error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
        // The client's message begins with what the server said.
        Assert.Contains(error.GetProperty("message").GetString()!, exception.Message, StringComparison.Ordinal);
    }

    /// <summary>A server, and what its clients are made with: their calls are counted, and none is made twice.</summary>
    private sealed class Served : IAsyncDisposable
    {
        private readonly ApiServer _server;
        private readonly HttpClient _http;
        private readonly CountingHandler _handler = new();

        private Served(ApiServer server, ScriptedModel model)
        {
            (_server, Model, _http) = (server, model, new HttpClient(_handler));
            Options = new() { Endpoint = new(server.Address, "/v1"), RetryPolicy = new ClientRetryPolicy(0), Transport = new HttpClientPipelineTransport(_http) };
        }

        public ScriptedModel Model { get; }
        public OpenAIClientOptions Options { get; }
        public int Calls => _handler.Calls;

        public static async Task<Served> StartAsync()
        {
            var model = new ScriptedModel { Script = ClientScript.Answer };
            return new(await ApiServer.StartAsync(model), model);
        }

        public ResponsesClient ResponsesClient() => new(Key, new ResponsesClientOptions { Endpoint = Options.Endpoint, RetryPolicy = Options.RetryPolicy, Transport = Options.Transport });

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            await _server.DisposeAsync();
        }
    }

    private sealed class CountingHandler() : DelegatingHandler(new HttpClientHandler())
    {
        private int _calls;

        public int Calls => _calls;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
