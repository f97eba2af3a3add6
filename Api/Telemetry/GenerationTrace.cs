using System.Diagnostics;
using Glimpse.Api.Gate;
using Glimpse.Inference;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Telemetry;

/// <summary>
/// A generation as spans: one for all of it, with the attributes of OpenTelemetry's conventions for generative AI, and one below it for each stage, made of the timings once
/// they are known. Counts and settings only, no content. Without a listener there is none.
/// </summary>
internal sealed class GenerationTrace : IDisposable
{
    internal static readonly ActivitySource Source = new(CallTrace.SourceName);

    private readonly Activity _span;
    private bool _hasPictures;

    private GenerationTrace(Activity span) => _span = span;

    public static GenerationTrace? Begin(GenerationRequest request, ModelInfo model)
    {
        if (Source.StartActivity($"chat {model.Id}") is not { } span) return null;
        span.SetTag("gen_ai.operation.name", "chat");
        span.SetTag("gen_ai.provider.name", "glimpse");
        span.SetTag("gen_ai.system", "glimpse"); // what collectors of before 2025 look for
        span.SetTag("gen_ai.request.model", model.Id);
        span.SetTag("gen_ai.response.model", $"{model.Id}@{model.Version}");
        span.SetTag("gen_ai.response.id", request.Id);
        if (request.MaxTokens is { } most) span.SetTag("gen_ai.request.max_tokens", most);
        if (request.Choices > 1) span.SetTag("gen_ai.request.choice.count", request.Choices);
        return new(span);
    }

    public void Note(GenerationEvent told)
    {
        switch (told)
        {
            case GenerationAccepted accepted:
                _hasPictures = accepted.Images.Count > 0;
                break;
            case GenerationCompleted end:
                Complete(end);
                break;
        }
    }

    /// <summary>The generation threw. A caller's fault or leaving is no error of the server.</summary>
    public void Fail(Exception fault)
    {
        var kind = fault switch
        {
            RequestRefusedException refused => refused.Code,
            EngineBusyException => "server_busy",
            OperationCanceledException => "cancelled",
            _ => "generation_failed",
        };
        _span.SetTag("error.type", kind);
        if (kind == "generation_failed") _span.SetStatus(ActivityStatusCode.Error);
    }

    public void Dispose() => _span.Dispose();

    private void Complete(GenerationCompleted end)
    {
        _span.SetTag("gen_ai.usage.input_tokens", end.Usage.PromptTokens);
        _span.SetTag("gen_ai.usage.output_tokens", end.Usage.CompletionTokens);
        _span.SetTag("glimpse.usage.image_tokens", end.Usage.ImageTokens);
        _span.SetTag("glimpse.usage.cached_tokens", end.Usage.CachedTokens);
        _span.SetTag("glimpse.cached", end.Cached);
        _span.SetTag("gen_ai.response.finish_reasons", new[] { end.Reason == FinishReason.Length ? "length" : "stop" });
        if (end.Cached) return;
        var (at, spent) = (_span.StartTimeUtc, end.Timings);
        if (_hasPictures) at = Stage("encode", Stage("decode", at, spent.Decode), spent.Encode);
        at = Stage("queue", at, spent.Queue);
        at = Stage("prefill", at, spent.Prefill);
        Stage("generate", at, spent.Generate);
    }

    private DateTime Stage(string name, DateTime from, double milliseconds)
    {
        var to = from.AddMilliseconds(milliseconds);
        Write(name, _span.Context, from, to);
        return to;
    }

    /// <summary>Writes a span that is over already.</summary>
    internal static void Write(string name, ActivityContext parent, DateTime from, DateTime to)
    {
        using var stage = Source.StartActivity(name, ActivityKind.Internal, parent, startTime: from);
        stage?.SetEndTime(to);
    }
}
