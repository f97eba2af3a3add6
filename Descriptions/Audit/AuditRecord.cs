using System.Text.Json;
using System.Text.Json.Serialization;
using Glimpse.Descriptions.Records;
using Glimpse.Inference.Requests;

namespace Glimpse.Descriptions.Audit;

/// <summary>What is written down of one call, or of one picture of a container: who, what for, how it ended and what it cost.</summary>
public sealed record AuditRecord
{
    /// <summary>When it ended, UTC.</summary>
    public required DateTime Time { get; init; }

    /// <summary>call or picture.</summary>
    public required string Kind { get; init; }

    /// <summary>W3C's trace id, of the call or of the handling of the picture: 32 hex digits.</summary>
    public required string TraceId { get; init; }
    public required string RequestId { get; init; }

    /// <summary>The caller's name, never a key; null where the head is open to everyone.</summary>
    public string? Caller { get; init; }

    /// <summary>Where the call came from, as <see cref="AuditOptions.Address"/> says.</summary>
    public string? Address { get; init; }
    public string? Method { get; init; }

    /// <summary>The route's pattern, or the container.</summary>
    public string? Route { get; init; }

    /// <summary>The HTTP status; 499 where the caller left.</summary>
    public int? Status { get; init; }

    /// <summary>ok, refused, failed or left.</summary>
    public required string Outcome { get; init; }

    /// <summary>The error's code.</summary>
    public string? Error { get; init; }

    /// <summary>What the guards noticed.</summary>
    public IReadOnlyList<string> Marks { get; init; } = [];
    public string? Template { get; init; }

    /// <summary>
    /// Bytes of the call's body that were read. It is all that is told of texts: they have no hash, since a short text's hash can be guessed.
    /// </summary>
    public long BodyBytes { get; init; }

    /// <summary>Those that were read or fetched, also where the call was then refused.</summary>
    public IReadOnlyList<AuditPicture> Pictures { get; init; } = [];
    public AuditTokens? Tokens { get; init; }
    public TimingFacts? TimingsMs { get; init; }

    /// <summary>From the first byte to the last, in milliseconds.</summary>
    public double ElapsedMs { get; init; }

    /// <summary>Whether the answer was stored before.</summary>
    public bool Cached { get; init; }

    /// <summary>Null unless <see cref="AuditOptions.IncludeContent"/>.</summary>
    public Transcript? Content { get; init; }
}

/// <summary>A picture by its hash: enough to tell which it was, not to see it. Format and size are known of those that the engine took.</summary>
public sealed record AuditPicture(string? Sha256, long Bytes, string? Format, int? Width, int? Height)
{
    public static AuditPicture Of(ImageFacts facts) => new(facts.Sha256, facts.Bytes, facts.Format, facts.Width, facts.Height);
}

/// <summary>Tokens. Those of images, the cached and the reasoning ones are part of the others.</summary>
public sealed record AuditTokens(int Prompt, int Image, int Cached, int Completion, int Reasoning);

/// <summary>Records as lines. The default encoder escapes everything but plain letters, so that no value can begin a line of its own.</summary>
internal static class AuditJson
{
    private static readonly AuditJsonContext Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });

    /// <summary>One line, its end included.</summary>
    public static byte[] ToLine(AuditRecord record) => [.. JsonSerializer.SerializeToUtf8Bytes(record, Context.AuditRecord), (byte)'\n'];
}

[JsonSerializable(typeof(AuditRecord))]
internal sealed partial class AuditJsonContext : JsonSerializerContext;
