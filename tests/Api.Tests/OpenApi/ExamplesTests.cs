using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Glimpse.Api.OpenApi;
using Glimpse.Fixtures;
using Glimpse.Inference.Requests;
using Json.Schema;

namespace Glimpse.Api.Tests.OpenApi;

/// <summary>The document held against itself, against the readers and against what the routes answer.</summary>
public sealed partial class ExamplesTests
{
    private static readonly JsonObject Document = ApiDocument.Build(EndpointTable.All);
    private static readonly Dictionary<string, JsonNode> ChatFields = FieldsOf("ChatRequest").ToDictionary(member => member.Key, member => member.Value!);

    /// <summary>Every body that the document gives as an example of a request.</summary>
    public static IEnumerable<object[]> Requests =>
        from route in EndpointTable.All
        from content in Operation(route)["requestBody"]?["content"]?.AsObject() ?? []
        from example in content.Value!["examples"]?.AsObject() ?? []
        select new object[] { route.Pattern, content.Key, example.Key };

    /// <summary>Every body that it gives as an example of an answer.</summary>
    public static IEnumerable<object[]> Answers =>
        from route in EndpointTable.All
        from response in Operation(route)["responses"]!.AsObject()
        from content in response.Value!["content"]?.AsObject() ?? []
        select new object[] { route.Pattern, response.Key, content.Key };

    public static IEnumerable<object[]> FieldsOfChat => ChatFields.Select(member => new object[] { member.Key });

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task EveryExampleOfARequest_FitsItsSchemaAndIsAnsweredAsDescribed(string pattern, string type, string name)
    {
        var route = EndpointTable.All.Single(route => route.Pattern == pattern);
        var content = Operation(route)["requestBody"]!["content"]![type]!;
        var example = content["examples"]![name]!["value"]!;
        AssertFits(example, content["schema"]!);
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = Answer });

        var response = await server.Client.PostAsync(pattern, type == "multipart/form-data" ? Form(example.AsObject()) : ApiServer.Json(example.ToJsonString()));

        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        var answer = Operation(route)["responses"]!["200"]!["content"]![response.Content.Headers.ContentType!.MediaType!]!["schema"]!;
        if (response.Content.Headers.ContentType.MediaType == "application/json") AssertFits(JsonNode.Parse(text), answer);
        else AssertAreEvents(pattern, text);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void EveryExampleOfAnAnswer_FitsItsSchema(string pattern, string status, string type)
    {
        var content = Operation(EndpointTable.All.Single(route => route.Pattern == pattern))["responses"]![status]!["content"]![type]!;
        AssertFits(content["example"], content["schema"]!);
        if (type == "text/event-stream") AssertAreEvents(pattern, (string)content["example"]!);
    }

    [Fact]
    public void EveryExampleOfAnError_FitsItsSchema() => Assert.All(Document["components"]!["responses"]!.AsObject(), response =>
    {
        var content = response.Value!["content"]!["application/json"]!;
        AssertFits(content["example"], content["schema"]!);
    });

    [Theory]
    [InlineData("/")]
    [InlineData("/v1/models")]
    [InlineData("/v1/models/{id}")]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/openapi.json")]
    public async Task EveryGet_AnswersAsDescribed(string pattern)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        var text = await server.Client.GetStringAsync(pattern.Replace("{id}", "glm-4v-flash", StringComparison.Ordinal));

        AssertFits(JsonNode.Parse(text), Document["paths"]![pattern]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!);
    }

    [Theory]
    [MemberData(nameof(FieldsOfChat))]
    public async Task EveryFieldOfChat_AtItsExample_FitsAndIsTaken(string name)
    {
        var field = ChatFields[name]!;
        Assert.False(string.IsNullOrEmpty((string?)field["description"]), $"{name} has no description.");
        var value = field["examples"]![0];
        AssertFits(value, field);
        var body = new JsonObject { ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "hello" }), [name] = value?.DeepClone() };
        if (name == "stream_options") body["stream"] = true;
        if (name == "top_logprobs") body["logprobs"] = true;
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = Answer });

        var response = await server.ChatAsync(body.ToJsonString());

        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/v1/describe", "DescribeForm", "prompt")]
    [InlineData("/v1/describe", "DescribeForm", "language")]
    [InlineData("/v1/describe", "DescribeForm", "template")]
    [InlineData("/v1/describe", "DescribeForm", "variables")]
    [InlineData("/analyze", "AnalyzeForm", "question")]
    public async Task EveryTextOfAForm_AtItsExample_IsTaken(string pattern, string schema, string name)
    {
        var field = Document["components"]!["schemas"]![schema]!["properties"]![name]!;
        var named = field["$ref"] is { } reference ? Document["components"]!["schemas"]![((string)reference!).Split('/')[^1]]! : field;
        var form = new JsonObject { ["image"] = "", [name] = (string)named["examples"]![0]! };
        if (name == "variables") form["template"] = "copy-short";
        AssertFits(form, Reference(schema));
        await using var server = await ApiServer.StartAsync(new ScriptedModel { Script = Answer });

        var response = await server.Client.PostAsync(pattern, Form(form));

        Assert.True(response.StatusCode == HttpStatusCode.OK, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("temperature", "2.01")]
    [InlineData("top_p", "0")]
    [InlineData("top_k", "-2")]
    [InlineData("min_p", "1.5")]
    [InlineData("repetition_penalty", "0")]
    [InlineData("frequency_penalty", "-2.5")]
    [InlineData("presence_penalty", "3")]
    [InlineData("logit_bias", "{\"1\":101}")]
    [InlineData("bad_words", "[\"\"]")]
    [InlineData("stop", "[1]")]
    [InlineData("stop_token_ids", "[-1]")]
    [InlineData("min_tokens", "-1")]
    [InlineData("top_logprobs", "21")]
    [InlineData("n", "0")]
    [InlineData("max_tokens", "0")]
    [InlineData("max_completion_tokens", "0.5")]
    [InlineData("reasoning_effort", "\"some\"")]
    [InlineData("thinking_token_budget", "-1")]
    [InlineData("cache_salt", "\"\"")]
    [InlineData("response_format", "{\"type\":\"xml\"}")]
    [InlineData("stream", "\"yes\"")]
    [InlineData("tools", "[{}]")]
    [InlineData("colour", "1")]
    public async Task ChatField_OutOfItsRange_NeitherFitsNorIsTaken(string name, string value)
    {
        var body = JsonNode.Parse($$$"""{"messages":[{"role":"user","content":"hello"}],"logprobs":true,"{{{name}}}":{{{value}}}}""");
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        Assert.False(Evaluate(body, Reference("ChatRequest")).IsValid);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.ChatAsync(body!.ToJsonString())).StatusCode);
    }

    [Theory]
    [InlineData("""{"shop":"7"}""", true)]
    [InlineData("null", true)]
    [InlineData("[]", false)]
    [InlineData("""{"shop":7}""", false)]
    [InlineData("""{"a12345678b12345678c12345678d12345678e12345678f12345678g12345678h12":""}""", false)]
    public async Task MetadataOfResponses_FitsWhereItIsTaken(string metadata, bool fits)
    {
        var body = JsonNode.Parse($$"""{"input":"hello","metadata":{{metadata}}}""");
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        Assert.Equal(fits, Evaluate(body, Reference("ResponsesRequest")).IsValid);
        Assert.Equal(fits ? HttpStatusCode.OK : HttpStatusCode.BadRequest, (await server.PostAsync("/v1/responses", body!.ToJsonString())).StatusCode);
    }

    // A field that a reader takes by its name, and that no schema has, was added without its description.
    [Fact]
    public void EveryFieldThatAReaderTakes_IsDescribed()
    {
        var described = Names(Document["components"]!["schemas"]!).ToHashSet(StringComparer.Ordinal);
        var taken = Directory.EnumerateFiles(Repository.PathOf("Api", "Contracts", "Reading"), "*.cs").SelectMany(file => Taken().Matches(File.ReadAllText(file)), (_, match) => match.Groups[1].Value).Distinct().ToList();

        Assert.True(taken.Count > 40, "The readers' own words are not found.");
        Assert.All(taken, name => Assert.Contains(name, described));
    }

    private static IAsyncEnumerable<GenerationEvent> Answer(GenerationRequest request, CancellationToken stop) =>
        ScriptedModel.Say([request.ResponseFormat is null ? "你好" : """{"category":"a"}"""], request.EnableThinking ? "hm" : "", choices: request.Choices, cancellation: stop);

    private static JsonObject Operation(ApiRoute route) => Document["paths"]![route.Pattern]![route.Method.ToLowerInvariant()]!.AsObject();

    // A schema's own, and those of the schemas that it is made of.
    private static IEnumerable<KeyValuePair<string, JsonNode?>> FieldsOf(string name)
    {
        var schema = Document["components"]!["schemas"]![name]!;
        return schema["properties"]!.AsObject().Concat((schema["allOf"]?.AsArray() ?? []).SelectMany(part => FieldsOf(((string)part!["$ref"]!).Split('/')[^1])));
    }

    private static JsonObject Reference(string schema) => new() { ["$ref"] = $"#/components/schemas/{schema}" };

    private static MultipartFormDataContent Form(JsonObject example)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in example)
        {
            if (name == "image") form.Add(new ByteArrayContent(Pictures.Png), name, "a.png");
            else form.Add(new StringContent((string)value!), name);
        }
        return form;
    }

    private static void AssertAreEvents(string pattern, string stream)
    {
        var events = stream.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line["data: ".Length..]).Where(told => told != "[DONE]").ToList();
        Assert.NotEmpty(events);
        Assert.All(events, told => AssertFits(JsonNode.Parse(told), Reference(pattern == "/v1/responses" ? "ResponseEvent" : "ChatCompletionChunk")));
    }

    private static void AssertFits(JsonNode? value, JsonNode schema)
    {
        var result = Evaluate(value, schema);
        Assert.True(result.IsValid, string.Join('\n', (result.Details ?? []).Where(detail => detail.Errors is not null).Select(detail => $"{detail.InstanceLocation}: {string.Join(", ", detail.Errors!.Values)} ({detail.EvaluationPath})")));
    }

    // The components come along as definitions, so that references find them.
    private static EvaluationResults Evaluate(JsonNode? value, JsonNode schema)
    {
        var whole = new JsonObject { ["$ref"] = "#/$defs/asked", ["$defs"] = Document["components"]!["schemas"]!.DeepClone() };
        whole["$defs"]!["asked"] = schema.DeepClone();
        var text = whole.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal);
        return JsonSchema.FromText(text).Evaluate(JsonSerializer.SerializeToElement(value), new EvaluationOptions { OutputFormat = OutputFormat.List });
    }

    private static IEnumerable<string> Names(JsonNode? node) => node switch
    {
        JsonObject all => all.Select(pair => pair.Key).Concat(all.SelectMany(pair => Names(pair.Value))),
        JsonArray all => all.SelectMany(Names),
        _ => [],
    };

    [GeneratedRegex(@"(?:Take\w*|Ignore)\(""([a-z_]+)""")]
    private static partial Regex Taken();
}
