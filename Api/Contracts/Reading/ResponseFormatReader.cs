using System.Buffers;
using System.Text.Json;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>Reads the form that the answer must have.</summary>
internal static class ResponseFormatReader
{
    private const int LongestName = 64;
    private const string Types = "text, json_object or json_schema";
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>The form of a chat request: <c>response_format</c>, or the names that vLLM has for the same; and the name by which refusals of its schema tell of it.</summary>
    public static (ResponseFormat? Form, string Name) Read(JsonFields fields)
    {
        var forms = new List<(string Name, string Schema, ResponseFormat? Form)>(1);
        if (fields.TakeObject("response_format") is { } format)
        {
            forms.Add(("response_format", "response_format", ReadForm(format, () => format.TakeObject("json_schema") ?? throw Refusal.Missing(format.PathOf("json_schema"), "an object {\"name\": …, \"schema\": …}"))));
            format.Finish();
        }
        if (fields.TakeObject("structured_outputs") is { } structured) forms.Add(("structured_outputs", "structured_outputs.json", ReadStructured(structured)));
        if (fields.Take("guided_json") is { } schema) forms.Add(("guided_json", "guided_json", SchemaOf(schema, "guided_json")));
        return forms.Count switch
        {
            0 => (null, "response_format"),
            1 => (forms[0].Form, forms[0].Schema),
            _ => throw Refusal.WrongValue(forms[1].Name, $"left out, since '{forms[0].Name}' says the form already"),
        };
    }

    /// <summary>The form in a responses request's <c>text.format</c>, where a schema stands beside its name.</summary>
    public static ResponseFormat? ReadFlat(JsonFields fields, string name)
    {
        if (fields.TakeObject(name) is not { } format) return null;
        var read = ReadForm(format, () => format);
        format.Finish();
        return read;
    }

    private static ResponseFormat? ReadForm(JsonFields format, Func<JsonFields> schema) => format.TakeText("type") switch
    {
        "text" => null,
        "json_object" => new ResponseFormat.JsonObject(),
        "json_schema" => ReadSchema(schema()),
        null => throw Refusal.Missing(format.PathOf("type"), Types),
        _ => throw Refusal.WrongValue(format.PathOf("type"), Types),
    };

    private static ResponseFormat.JsonSchema ReadSchema(JsonFields fields)
    {
        var name = fields.TakeText("name") ?? throw Refusal.Missing(fields.PathOf("name"), "a name for the schema");
        if (name.Length is 0 or > LongestName || name.AsSpan().ContainsAnyExcept(NameCharacters)) throw Refusal.WrongValue(fields.PathOf("name"), $"1 to {LongestName} letters, digits, '_' or '-'");
        fields.TakeText("description");
        // The answer always fits the schema, so there is nothing that strict would change.
        fields.TakeBoolean("strict");
        var schema = fields.Take("schema") ?? throw Refusal.Missing(fields.PathOf("schema"), "a JSON schema");
        fields.Finish();
        return SchemaOf(schema, fields.PathOf("schema"));
    }

    private static ResponseFormat? ReadStructured(JsonFields fields)
    {
        var (schema, anyObject) = (fields.Take("json"), fields.TakeBoolean("json_object") ?? false);
        foreach (var (name, value) in fields.Left)
        {
            if (value.ValueKind != JsonValueKind.Null) throw Refusal.NotSupported(fields.PathOf(name), "Use json (a schema) or json_object.");
        }
        if (schema is not null && anyObject) throw Refusal.WrongValue(fields.PathOf("json_object"), "left out, since 'structured_outputs.json' says the form already");
        return schema is { } given ? SchemaOf(given, fields.PathOf("json")) : anyObject ? new ResponseFormat.JsonObject() : null;
    }

    // The request's bytes go back to their pool before the engine reads this.
    private static ResponseFormat.JsonSchema SchemaOf(JsonElement schema, string path) =>
        schema.ValueKind == JsonValueKind.Object ? new(schema.Clone()) : throw Refusal.WrongType(path, "a JSON schema, which is an object", JsonFields.Kind(schema));
}
