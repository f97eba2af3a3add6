using System.ComponentModel.DataAnnotations;

namespace Glimpse.Descriptions.Audit;

/// <summary>Where it is written down what was asked and what became of it: configuration section <c>Glimpse:Audit</c>. Nothing is written unless a path or a container is named. Records are written at once, in batches: a process that is killed loses those of its last moments.</summary>
public sealed class AuditOptions
{
    public const string Section = "Glimpse:Audit";

    /// <summary>A folder for files of JSON lines, made if it is missing; null: no files.</summary>
    public string? Path { get; set; }

    /// <summary>A container of the storage account for append blobs of the same lines; null: none.</summary>
    [RegularExpression("^[a-z0-9](-?[a-z0-9]){2,62}$")]
    public string? Container { get; set; }

    /// <summary>Days after which files are deleted: never before, however much there is. Blobs are left to the account's own lifecycle rules.</summary>
    [Range(1, 36_500)]
    public int RetentionDays { get; set; } = 180;

    /// <summary>Megabytes after which a file is followed by another of the same day.</summary>
    [Range(1, 10_000)]
    public int MaxFileMegabytes { get; set; } = 100;

    /// <summary>Records that may wait to be written, to the files and to the container each.</summary>
    [Range(16, 1_000_000)]
    public int QueueRecords { get; set; } = 8192;

    /// <summary>Megabytes that those records may take: with content they are large.</summary>
    [Range(1, 10_000)]
    public int QueueMegabytes { get; set; } = 64;

    /// <summary>What becomes of requests while records cannot be written, as when the disk is full. Where there are files and a container, it counts if one of them fails; the other is written all the same.</summary>
    [EnumDataType(typeof(AuditFailure))]
    public AuditFailure OnFailure { get; set; } = AuditFailure.Continue;

    /// <summary>How callers' addresses are written.</summary>
    [EnumDataType(typeof(AuditAddress))]
    public AuditAddress Address { get; set; } = AuditAddress.Network;

    /// <summary>Whether records hold what was asked and answered, with personal data masked.</summary>
    public bool IncludeContent { get; set; }

    /// <summary>Whether anything is written.</summary>
    public bool IsOn => !string.IsNullOrWhiteSpace(Path) || Container is not null;
}

/// <summary>What becomes of requests that cannot be written down.</summary>
public enum AuditFailure
{
    /// <summary>They are answered. Records wait in memory, as many as the queue takes; what comes beyond is counted and lost.</summary>
    Continue,

    /// <summary>They are refused with 503 while an attempt to write failed, or half of the queue is taken, until records are written again.</summary>
    Refuse,
}

/// <summary>How much of an address is written down.</summary>
public enum AuditAddress
{
    None,

    /// <summary>Its network: 203.0.113.0/24, 2001:db8:1::/48.</summary>
    Network,

    /// <summary>All of it.</summary>
    Full,
}
