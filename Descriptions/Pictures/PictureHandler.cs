using System.Diagnostics;
using System.Globalization;
using Glimpse.Descriptions.Audit;
using Glimpse.Descriptions.Records;
using Glimpse.Descriptions.Storage;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Glimpse.Descriptions.Pictures;

/// <summary>
/// Describes an uploaded picture: the one handler of every head. Called any number of times, by any number of processes, it leaves one record per version of a
/// picture: a record names the version it describes, and is written only over what was there when the work began.
/// </summary>
public sealed partial class PictureHandler
{
    private readonly Describer _describer;
    private readonly RecordStore _records;
    private readonly string _template;
    private readonly int _maxBytes;
    private readonly TimeProvider _clock;
    private readonly ILogger<PictureHandler> _log;
    private readonly AuditLog? _audit;

    internal PictureHandler(Describer describer, RecordStore records, IOptions<EngineOptions> engine, IOptions<DescriptionOptions> descriptions, TimeProvider clock,
        ILogger<PictureHandler> log, AuditLog? audit = null)
    {
        (_describer, _records, _clock, _log, _audit) = (describer, records, clock, log, audit);
        _template = descriptions.Value.Template;
        _maxBytes = engine.Value.Images.AcceptedBytes;
    }

    /// <summary>Describes a picture unless that is done. What is wrong with the picture ends in its record; what is wrong with the world throws, to be tried again.</summary>
    public Task<PictureOutcome> HandleAsync(StoredPicture picture, CancellationToken cancellation) => HandleAsync(picture, null, cancellation);

    /// <summary>Writes a record with this error, after the last attempt at a picture.</summary>
    public Task<PictureOutcome> GiveUpAsync(StoredPicture picture, DescriptionError error, CancellationToken cancellation) => HandleAsync(picture, error, cancellation);

    private async Task<PictureOutcome> HandleAsync(StoredPicture picture, DescriptionError? given, CancellationToken cancellation)
    {
        using var span = PictureTrace.Begin(picture);
        PictureStarts(picture.Id, picture.Container.Name, picture.Name);
        if (!RecordName.CanBeAddressed(picture.Name)) return await RefuseUnreadAsync(picture, span, cancellation);
        var recordName = RecordName.Of(picture.Name);
        DescriptionRecord? made = null;
        PictureAudit heard = new();
        // A second turn follows only when someone else changed the record meanwhile; what was generated serves again if the picture is still the same.
        while (true)
        {
            var stored = await _records.FindAsync(recordName, cancellation);
            using (var download = await BlobDownload.OpenAsync(picture.Container.GetBlobClient(picture.Name), cancellation))
            {
                if (download is null) return Report(picture, PictureOutcome.Gone);
                if (stored?.Describes(picture.Container.Name, picture.Name, download.Version) == true) return Report(picture, PictureOutcome.AlreadyDescribed);
                if (made?.Source.ETag != download.Version)
                {
                    heard = new();
                    made = await MakeAsync(picture, download, given, heard, cancellation);
                }
            }
            if (await _records.TryWriteAsync(recordName, made, stored, cancellation)) return Report(picture, made, heard, span);
            RecordChanged(picture.Id);
        }
    }

    private async Task<DescriptionRecord> MakeAsync(StoredPicture picture, BlobDownload download, DescriptionError? given, PictureAudit heard, CancellationToken cancellation)
    {
        var began = _clock.GetTimestamp();
        var request = new DescribeRequest
        {
            Id = picture.RecordId(download.Version),
            Source = new() { Container = picture.Container.Name, Name = picture.Name, ETag = download.Version, Bytes = download.Length },
            Template = _template,
            Picture = null,
            AnswerLife = AnswerLife.Lasting,
        };
        if ((given ?? Problem(picture, download.Length)) is { } error) return await _describer.RefuseAsync(request, error, cancellation);
        var file = await download.ReadAsync(cancellation);
        download.Dispose();   // generating may take a minute; the connection is not needed for it
        return await _describer.DescribeOrRefuseAsync(request with { Picture = new(file), Fetched = _clock.GetElapsedTime(began) }, cancellation, heard.Note);
    }

    private DescriptionError? Problem(StoredPicture picture, long length)
    {
        if (!RecordName.Fits(picture.Name))
            return Refusal("blob_name_too_long", "The blob's name is too long: its description's name is 5 characters longer and must not exceed 1,024. Upload it under a shorter name.");
        if (length > _maxBytes)
            return Refusal("image_too_large", string.Create(CultureInfo.InvariantCulture, $"The picture's file has {length:N0} bytes; at most {_maxBytes:N0} are accepted. Scale it down or compress it more."));
        return null;
    }

    // A name that URLs cannot carry: reading it would read another blob, so its record says so and is found under a hash of the name.
    private async Task<PictureOutcome> RefuseUnreadAsync(StoredPicture picture, Activity span, CancellationToken cancellation)
    {
        var (name, version) = (RecordName.Of(picture.Name), picture.Version ?? "unknown");
        var stored = await _records.FindAsync(name, cancellation);
        if (stored?.Describes(picture.Container.Name, picture.Name, version) == true) return Report(picture, PictureOutcome.AlreadyDescribed);
        var request = new DescribeRequest
        {
            Id = picture.RecordId(version),
            Source = new() { Container = picture.Container.Name, Name = picture.Name, ETag = version },
            Template = _template,
            Picture = null,
        };
        var error = Refusal("blob_name_unusable", "The blob's name begins or ends with a slash, or has a part that is . or .., so that no URL reaches it. Upload it under another name.");
        var record = await _describer.RefuseAsync(request, error, cancellation);
        return await _records.TryWriteAsync(name, record, stored, cancellation) ? Report(picture, record, new(), span) : Report(picture, PictureOutcome.AlreadyDescribed);
    }

    private static DescriptionError Refusal(string code, string message) => new(DescriptionError.InvalidRequest, code, message);

    private PictureOutcome Report(StoredPicture picture, DescriptionRecord record, PictureAudit heard, Activity span)
    {
        _audit?.Add(heard.Of(record, span.TraceId.ToHexString(), _clock.GetUtcNow()));
        if (record.Error is not { } error) return Report(picture, PictureOutcome.Described);
        PictureRefused(picture.Id, error.Code);
        return PictureOutcome.Refused;
    }

    private PictureOutcome Report(StoredPicture picture, PictureOutcome outcome)
    {
        PictureEnds(picture.Id, outcome);
        return outcome;
    }
}
