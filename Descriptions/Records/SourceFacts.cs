using System.Text.Json.Serialization;

namespace Glimpse.Descriptions.Records;

/// <summary>Where a picture came from and what its file is. What is not known is null.</summary>
public sealed record SourceFacts
{
    public string? Container { get; init; }

    /// <summary>The blob's or the file's name.</summary>
    public string? Name { get; init; }

    /// <summary>The version of the blob that was described, without quotes.</summary>
    [JsonPropertyName("etag")]
    public string? ETag { get; init; }

    /// <summary>Of the file's bytes, lower-case hex.</summary>
    [JsonPropertyName("sha256")]
    public string? Sha256 { get; init; }

    /// <summary>The file's length.</summary>
    public long? Bytes { get; init; }

    /// <summary>Pixels, after the orientation tag is applied.</summary>
    public int? Width { get; init; }

    /// <summary>Pixels, after the orientation tag is applied.</summary>
    public int? Height { get; init; }

    /// <summary>jpeg, png, gif, webp or bmp: what the bytes say, never what a name or header claims.</summary>
    public string? Format { get; init; }
}
