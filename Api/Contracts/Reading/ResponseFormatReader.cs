using System.Buffers;
using System.Text.Json;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>Reads <c>response_format</c>: the form that the answer must have.</summary>
internal static class ResponseFormatReader
{
    private const int LongestName = 64;
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    public static ResponseFormat? Read(JsonFields fields)
    {
        if (fields.TakeObject("response_format") is not { } format) return null;
        ResponseFormat? read = format.TakeText("type") switch
        {
            "text" => null,
            "json_object" => new ResponseFormat.JsonObject(),
            "json_schema" => ReadSchema(format.TakeObject("json_schema") ?? throw Refusal.Missing(format.PathOf("json_schema"), "an object {\"name\": …, \"schema\": …}")),
            null => throw Refusal.Missing(format.PathOf("type"), "text, json_object or json_schema"),
            _ => throw Refusal.WrongValue(format.PathOf("type"), "text, json_object or json_schema"),
        };
        format.Finish();
        return read;
    }

    private static ResponseFormat.JsonSchema ReadSchema(JsonFields fields)
    {
        var name = fields.TakeText("name") ?? throw Refusal.Missing(fields.PathOf("name"), "a name for the schema");
        if (name.Length is 0 or > LongestName || name.AsSpan().ContainsAnyExcept(NameCharacters)) throw Refusal.WrongValue(fields.PathOf("name"), $"1 to {LongestName} letters, digits, '_' or '-'");
        fields.TakeText("description");
        // The answer always fits the schema, so there is nothing that strict would change.
        fields.TakeBoolean("strict");
        var schema = fields.Take("schema") ?? throw Refusal.Missing(fields.PathOf("schema"), "a JSON schema");
        if (schema.ValueKind != JsonValueKind.Object) throw Refusal.WrongType(fields.PathOf("schema"), "a JSON schema, which is an object", JsonFields.Kind(schema));
        fields.Finish();
        // The request's bytes go back to their pool before the engine reads this.
        return new(schema.Clone());
    }
}
