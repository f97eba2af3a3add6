using System.Text.Json;

namespace Glimpse.Inference.Tokenization;

/// <summary>Where the fields of a JSON object lie in its bytes, so that they can be read in the order that the reader needs, and the large ones as a stream.</summary>
internal sealed class JsonFields
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly Dictionary<string, Range> _fields = new(StringComparer.Ordinal);

    /// <exception cref="JsonException">It is not JSON, or not an object.</exception>
    public JsonFields(ReadOnlyMemory<byte> json)
    {
        _json = json;
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("an object was expected");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            _fields[name] = start..(int)reader.BytesConsumed;
        }
        if (reader.Read()) throw new JsonException("something follows the object");
    }

    /// <summary>The bytes of a field; null where it is missing or null.</summary>
    public ReadOnlyMemory<byte>? Find(string name)
    {
        if (!_fields.TryGetValue(name, out var range)) return null;
        var value = _json[range];
        return value.Span.SequenceEqual("null"u8) ? default(ReadOnlyMemory<byte>?) : value;
    }
}
