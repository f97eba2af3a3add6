using System.Text.Json;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Contracts.Reading;

public sealed class ResponseFormatReaderTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"response_format":null}""")]
    [InlineData("""{"response_format":{"type":"text"}}""")]
    public void Read_NoFormOrText_IsAnyText(string json) => Assert.Null(Read(json));

    [Fact]
    public void Read_JsonObject_IsAnyObject() => Assert.Equal(new ResponseFormat.JsonObject(), Read("""{"response_format":{"type":"json_object"}}"""));

    [Theory]
    [InlineData("\"strict\":true,")]
    [InlineData("\"strict\":false,\"description\":\"What is seen\",")]
    [InlineData("\"strict\":null,")]
    [InlineData("")]
    public void Read_JsonSchema_OutlivesTheRequestsBytes(string more)
    {
        ResponseFormat? read;
        using (var document = JsonDocument.Parse(Schema($$"""{{more}}"name":"seen-1","schema":{"type":"object"}""")))
        {
            read = ResponseFormatReader.Read(JsonFields.Of(document.RootElement, "")).Form;
        }

        Assert.Equal("""{"type":"object"}""", Assert.IsType<ResponseFormat.JsonSchema>(read).Schema.GetRawText());
    }

    [Theory]
    [InlineData("\"json_object\"", "response_format", "invalid_type")]
    [InlineData("{}", "response_format.type", "missing_required_parameter")]
    [InlineData("""{"type":"xml"}""", "response_format.type", "invalid_value")]
    [InlineData("""{"type":"text","schema":{}}""", "response_format.schema", "unknown_parameter")]
    [InlineData("""{"type":"json_object","json_schema":{}}""", "response_format.json_schema", "unknown_parameter")]
    [InlineData("""{"type":"json_schema"}""", "response_format.json_schema", "missing_required_parameter")]
    [InlineData("""{"type":"json_schema","json_schema":{"schema":{}}}""", "response_format.json_schema.name", "missing_required_parameter")]
    [InlineData("""{"type":"json_schema","json_schema":{"name":"","schema":{}}}""", "response_format.json_schema.name", "invalid_value")]
    [InlineData("""{"type":"json_schema","json_schema":{"name":"a b","schema":{}}}""", "response_format.json_schema.name", "invalid_value")]
    [InlineData("""{"type":"json_schema","json_schema":{"name":"a"}}""", "response_format.json_schema.schema", "missing_required_parameter")]
    [InlineData("""{"type":"json_schema","json_schema":{"name":"a","schema":true}}""", "response_format.json_schema.schema", "invalid_type")]
    [InlineData("""{"type":"json_schema","json_schema":{"name":"a","schema":{},"strict":1}}""", "response_format.json_schema.strict", "invalid_type")]
    [InlineData("""{"type":"json_schema","json_schema":{"name":"a","schema":{},"x":1}}""", "response_format.json_schema.x", "unknown_parameter")]
    public void Read_WrongForm_IsRefusedByNameAndCode(string json, string name, string code)
    {
        var refusal = Assert.Throws<RequestRefusedException>(() => Read($"{{\"response_format\":{json}}}"));

        Assert.Equal((name, code), (refusal.Parameter, refusal.Code));
    }

    [Theory]
    [InlineData("""{"structured_outputs":{"json":{"type":"object"}}}""")]
    [InlineData("""{"structured_outputs":{"json":{"type":"object"},"regex":null}}""")]
    [InlineData("""{"guided_json":{"type":"object"}}""")]
    [InlineData("""{"response_format":null,"guided_json":{"type":"object"}}""")]
    public void Read_SchemaUnderVllmsNames_IsASchema(string json) => Assert.Equal("""{"type":"object"}""", Assert.IsType<ResponseFormat.JsonSchema>(Read(json)).Schema.GetRawText());

    [Fact]
    public void Read_StructuredOutputs_MayBeAnyObjectOrNothing()
    {
        Assert.IsType<ResponseFormat.JsonObject>(Read("""{"structured_outputs":{"json_object":true}}"""));
        Assert.Null(Read("""{"structured_outputs":{"json_object":false}}"""));
    }

    [Theory]
    [InlineData("""{"structured_outputs":{"regex":"a+"}}""", "structured_outputs.regex", "unsupported_parameter")]
    [InlineData("""{"structured_outputs":{"choice":["a"]}}""", "structured_outputs.choice", "unsupported_parameter")]
    [InlineData("""{"structured_outputs":{"json":"{}"}}""", "structured_outputs.json", "invalid_type")]
    [InlineData("""{"structured_outputs":{"json":{},"json_object":true}}""", "structured_outputs.json_object", "invalid_value")]
    [InlineData("""{"structured_outputs":[]}""", "structured_outputs", "invalid_type")]
    [InlineData("""{"guided_json":true}""", "guided_json", "invalid_type")]
    [InlineData("""{"response_format":{"type":"json_object"},"guided_json":{}}""", "guided_json", "invalid_value")]
    [InlineData("""{"response_format":{"type":"text"},"structured_outputs":{"json":{}}}""", "structured_outputs", "invalid_value")]
    public void Read_OtherForms_AreRefusedByNameAndCode(string json, string name, string code)
    {
        var refusal = Assert.Throws<RequestRefusedException>(() => Read(json));

        Assert.Equal((name, code), (refusal.Parameter, refusal.Code));
    }

    [Fact]
    public void Read_NameOf64Characters_IsTheLongest()
    {
        Assert.NotNull(Read(Schema($"\"name\":\"{new string('a', 64)}\",\"schema\":{{}}")));
        Assert.Throws<RequestRefusedException>(() => Read(Schema($"\"name\":\"{new string('a', 65)}\",\"schema\":{{}}")));
    }

    private static string Schema(string fields) => "{\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{" + fields + "}}}";

    private static ResponseFormat? Read(string json) => ResponseFormatReader.Read(JsonFields.Of(JsonDocument.Parse(json).RootElement, "")).Form;
}
