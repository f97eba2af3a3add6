using Glimpse.Descriptions.Records;
using Glimpse.Inference.Requests;

namespace Glimpse.Descriptions.Audit;

/// <summary>What the audit log keeps of a picture from a container. Its name stays in the record: names may tell about people.</summary>
internal sealed class PictureAudit
{
    private readonly List<string> _marks = [];
    private Transcript? _content;

    /// <summary>Hears what the model tells.</summary>
    public void Note(GenerationEvent told)
    {
        if (told is GenerationAccepted accepted) _marks.AddRange(accepted.Marks);
        if (told is not GenerationCompleted completed) return;
        _marks.AddRange(completed.Marks);
        _content = completed.Transcript;
    }

    public AuditRecord Of(DescriptionRecord record, string traceId, DateTimeOffset now) => new()
    {
        Time = now.UtcDateTime,
        Kind = "picture",
        TraceId = traceId,
        RequestId = record.Id,
        Route = record.Source.Container,
        Outcome = record.Error switch { null => "ok", { Type: DescriptionError.InvalidRequest } => "refused", _ => "failed" },
        Error = record.Error?.Code,
        Marks = _marks,
        Template = record.Template.Name,
        Pictures = [new(record.Source.Sha256, record.Source.Bytes ?? 0, record.Source.Format, record.Source.Width, record.Source.Height)],
        Tokens = record.Error is null ? new(record.Usage.PromptTokens, record.Usage.ImageTokens, record.Usage.CachedTokens, record.Usage.CompletionTokens, 0) : null,
        TimingsMs = record.TimingsMs,
        ElapsedMs = record.TimingsMs.Total,
        Cached = record.TimingsMs.Cached,
        Content = _content,
    };
}
