using Glimpse.Descriptions.Records;

namespace Glimpse.Descriptions.Audit;

/// <summary>What the audit log keeps of a picture from a container. Its name stays in the record: names may tell about people.</summary>
internal static class PictureAudit
{
    public static AuditRecord Of(DescriptionRecord record, DateTimeOffset now) => new()
    {
        Time = now.UtcDateTime,
        Kind = "picture",
        RequestId = record.Id,
        Route = record.Source.Container,
        Outcome = record.Error switch { null => "ok", { Type: DescriptionError.InvalidRequest } => "refused", _ => "failed" },
        Error = record.Error?.Code,
        Template = record.Template.Name,
        Pictures = [new(record.Source.Sha256, record.Source.Bytes ?? 0, record.Source.Format, record.Source.Width, record.Source.Height)],
        Tokens = record.Error is null ? new(record.Usage.PromptTokens, record.Usage.ImageTokens, record.Usage.CachedTokens, record.Usage.CompletionTokens, 0) : null,
        TimingsMs = record.TimingsMs,
        ElapsedMs = record.TimingsMs.Total,
    };
}
