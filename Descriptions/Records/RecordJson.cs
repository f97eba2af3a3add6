using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Glimpse.Descriptions.Records;

/// <summary>
/// Records as JSON: snake_case, nulls written, text readable.
/// </summary>
public static class RecordJson
{
    private static readonly RecordJsonContext Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = new RecordEncoder(),
    });

    /// <summary>For writers of their own, whose encoder then counts.</summary>
    public static JsonTypeInfo<DescriptionRecord> TypeInfo => Context.DescriptionRecord;

    public static byte[] ToUtf8(DescriptionRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, Context.DescriptionRecord);

    public static string ToText(DescriptionRecord record) => JsonSerializer.Serialize(record, Context.DescriptionRecord);

    /// <exception cref="JsonException">The text is not a record.</exception>
    public static DescriptionRecord Parse(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, Context.DescriptionRecord) ?? throw new JsonException("The record is null.");

    /// <summary>The part that says what a record describes, of records of any age; null where it says nothing.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    internal static SourceFacts? ParseSource(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, Context.RecordHead)?.Source;
}

/// <summary>What stays readable when the rest of the record changes its shape.</summary>
internal sealed record RecordHead(SourceFacts? Source);

[JsonSerializable(typeof(DescriptionRecord))]
[JsonSerializable(typeof(RecordHead))]
internal sealed partial class RecordJsonContext : JsonSerializerContext;
