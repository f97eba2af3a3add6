using System.Text.Json;
using System.Text.Json.Serialization;

namespace Glimpse.ModelBuilder.Packages;

/// <summary>glimpse.json: what the engine reads before anything else.</summary>
internal sealed record Manifest(
    int FormatVersion,
    string Id,
    string Architecture,
    string Version,
    string Precision,
    string KvType,
    string Builder,
    ManifestSource Source,
    ManifestGraphs Graphs,
    TextFacts Text,
    VisionFacts Vision,
    ImageFacts Image,
    TokenFacts Tokens,
    GenerationFacts Generation,
    SortedDictionary<string, ManifestFile> Files)
{
    public const int CurrentFormat = 1;

    /// <summary>How many 4-bit weights share a scale, where it is not 32.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? BlockSize { get; init; }

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        WriteIndented = true,
        NewLine = "\n",
    };

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Options);

    /// <summary>Reads a manifest; null when there is none that can be read.</summary>
    public static Manifest? TryRead(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Manifest>(File.ReadAllBytes(path), Options);
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>What the package was built from: the model folder's name, and SHA-256 by file name.</summary>
internal sealed record ManifestSource(string Name, SortedDictionary<string, string> Files);

/// <summary>The graphs' file names.</summary>
internal sealed record ManifestGraphs(string VisionEncoder, string EmbedTokens, string Decoder);

/// <summary>One file of the package.</summary>
internal sealed record ManifestFile([property: JsonPropertyName("sha256")] string Sha256, long Bytes);
