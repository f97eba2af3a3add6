using Glimpse.Inference.Requests;

namespace Glimpse.Api.Telemetry;

/// <summary>Follows one generation and tells the instruments what it was, once it is known: a stored answer's times would be no times of the model.</summary>
internal sealed class GenerationMeter : IDisposable
{
    private readonly Instruments _instruments;
    private readonly TimeProvider _clock;
    private readonly GenerationRequest _request;
    private readonly long _started;
    private readonly long[] _lastText;
    private readonly List<double> _gaps = [];
    private TimeSpan? _firstText;
    private GenerationAccepted? _accepted;
    private bool _ended;

    public GenerationMeter(GenerationRequest request, Instruments instruments, TimeProvider clock)
    {
        (_request, _instruments, _clock) = (request, instruments, clock);
        _started = clock.GetTimestamp();
        _lastText = new long[Math.Max(request.Choices, 1)];
    }

    public void Note(GenerationEvent told)
    {
        switch (told)
        {
            case GenerationAccepted accepted:
                _accepted = accepted;
                break;
            case TextDelta delta:
                NoteText(delta.Choice);
                break;
            case GenerationCompleted end:
                Complete(end);
                break;
        }
    }

    /// <summary>The generation threw.</summary>
    public void Fail(Exception fault)
    {
        var refusal = fault switch
        {
            RequestRefusedException refused => refused.Code,
            EngineBusyException => "server_busy",
            _ => null,
        };
        if (refusal is null) End(fault is OperationCanceledException ? "abort" : "error");
        else _instruments.Refusals.Add(1, new KeyValuePair<string, object?>("reason", refusal));
        _ended = true;
    }

    public void Dispose()
    {
        if (!_ended) End("abort");
    }

    private void NoteText(int choice)
    {
        var now = _clock.GetTimestamp();
        _firstText ??= _clock.GetElapsedTime(_started, now);
        if (choice >= _lastText.Length) return; // what measures must not fail what it measures
        if (_lastText[choice] != 0) _gaps.Add(_clock.GetElapsedTime(_lastText[choice], now).TotalSeconds);
        _lastText[choice] = now;
    }

    private void Complete(GenerationCompleted end)
    {
        End(end.Reason == FinishReason.Length ? "length" : "stop");
        if (end.Cached) return;
        var (usage, spent) = (end.Usage, end.Timings);
        _instruments.PromptTokens.Add(usage.PromptTokens);
        _instruments.GeneratedTokens.Add(usage.CompletionTokens);
        _instruments.RequestPromptTokens.Record(usage.PromptTokens);
        _instruments.RequestGeneratedTokens.Record(usage.CompletionTokens);
        _instruments.AskedAnswers.Record(_request.Choices);
        if (_request.MaxTokens is { } most) _instruments.AskedTokens.Record(most);
        if (_firstText is { } first) _instruments.FirstToken.Record(first.TotalSeconds);
        foreach (var gap in _gaps) _instruments.BetweenTokens.Record(gap);
        _instruments.RequestLatency.Record(_clock.GetElapsedTime(_started).TotalSeconds);
        _instruments.QueueTime.Record(spent.Queue / 1000);
        _instruments.PrefillTime.Record(spent.Prefill / 1000);
        _instruments.DecodeTime.Record(spent.Generate / 1000);
        _instruments.InferenceTime.Record((spent.Prefill + spent.Generate) / 1000);
        RecordPictures(spent);
    }

    private void RecordPictures(GenerationTimings spent)
    {
        if (_accepted is not { Images: [_, ..] } accepted) return;
        _instruments.ImageDecode.Record(spent.Decode / 1000);
        _instruments.ImageEncode.Record(spent.Encode / 1000);
        _instruments.ImageTokens.Record(accepted.ImageTokens);
        foreach (var image in accepted.Images) _instruments.ImageBytes.Record(image.Bytes);
    }

    private void End(string reason)
    {
        _instruments.Successes.Add(1, new KeyValuePair<string, object?>("finished_reason", reason));
        _ended = true;
    }
}
