using System.Net;
using System.Net.Sockets;
using Glimpse.Descriptions.Audit;
using Glimpse.Descriptions.Records;
using Glimpse.Inference.Requests;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Gate;

/// <summary>Writes every call down in the audit log, probes aside.</summary>
internal sealed class CallAudit(AuditLog log, IOptions<AuditOptions> options, IOptions<ApiOptions> api, TimeProvider clock) : ICallObserver
{
    public ApiError? Objection => log.RefusesCalls ? ApiError.NotAudited(TimeSpan.FromSeconds(api.Value.RetryAfterSeconds)) : null;

    public void Ended(Call call)
    {
        if (log.IsOn && call.Route is not { IsProbe: true }) log.Add(RecordOf(call));
    }

    private AuditRecord RecordOf(Call call) => new()
    {
        Time = clock.GetUtcNow().UtcDateTime,
        Kind = "call",
        TraceId = call.TraceId,
        RequestId = call.Id,
        Caller = call.Caller.Name,
        Address = AddressOf(call.Address, options.Value.Address),
        Method = call.Method,
        Route = call.Route?.Pattern,
        Status = call.Status,
        Outcome = OutcomeOf(call),
        Error = call.Error?.Code,
        Marks = call.Marks,
        Template = call.Template,
        BodyBytes = call.BodyBytes,
        Pictures = PicturesOf(call),
        Tokens = call.Completed is { Usage: var usage } ? new(usage.PromptTokens, usage.ImageTokens, usage.CachedTokens, usage.CompletionTokens, usage.ReasoningTokens) : null,
        TimingsMs = call.Completed is { Timings: var spent } ? TimingsOf(call.Fetched, spent) : null,
        ElapsedMs = Math.Round(call.Elapsed.TotalMilliseconds, 1),
        Cached = call.Completed is { Cached: true },
        Content = call.Completed?.Transcript,
    };

    private static AuditPicture[] PicturesOf(Call call) =>
        [.. call.Pictures.Select(AuditPicture.Of), .. call.PicturesRead.Select(picture => new AuditPicture(picture.Sha256(), picture.File.Length, null, null, null))];

    private static string OutcomeOf(Call call) => call.Status switch
    {
        RequestGate.ClientGone => "left",
        // A stream that fails has its status told already.
        >= 500 => "failed",
        >= 400 => "refused",
        _ => call.Error is null ? "ok" : "failed",
    };

    private static TimingFacts TimingsOf(TimeSpan fetched, GenerationTimings spent) => new(Math.Round(fetched.TotalMilliseconds, 1),
        spent.Decode, spent.Encode, spent.Queue, spent.Prefill, spent.Generate, Math.Round(fetched.TotalMilliseconds + spent.Total, 1));

    /// <summary>As much of an address as the settings allow: 24 bits of IPv4, 48 of IPv6 name a network and not its user.</summary>
    internal static string? AddressOf(IPAddress? address, AuditAddress how)
    {
        if (address is null || how == AuditAddress.None) return null;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (how == AuditAddress.Full) return address.ToString();
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 24 : 48;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(bits / 8).Clear();
        return $"{new IPAddress(bytes)}/{bits}";
    }
}
