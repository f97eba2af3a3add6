using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Glimpse.Descriptions.Records;

/// <summary>
/// Records as JSON: snake_case, nulls written, Chinese as it is. What HTML could read as markup stays escaped, since records are shown on pages.
/// </summary>
[JsonSerializable(typeof(DescriptionRecord))]
public sealed partial class RecordJson : JsonSerializerContext
{
    /// <summary>The context to use; <see cref="Default"/> has neither the names nor the encoder.</summary>
    public static RecordJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    });

    public static byte[] ToUtf8(DescriptionRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, Readable.DescriptionRecord);

    public static string ToText(DescriptionRecord record) => JsonSerializer.Serialize(record, Readable.DescriptionRecord);

    /// <exception cref="JsonException">The text is not a record.</exception>
    public static DescriptionRecord Parse(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, Readable.DescriptionRecord) ?? throw new JsonException("The record is null.");
}
