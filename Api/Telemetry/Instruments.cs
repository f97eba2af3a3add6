using System.Diagnostics;
using System.Diagnostics.Metrics;
using Glimpse.Descriptions.Audit;
using Glimpse.Descriptions.Caching;
using Glimpse.Inference;

namespace Glimpse.Api.Telemetry;

/// <summary>
/// Every instrument there is. <c>/metrics</c> writes a name with underscores, its unit behind it and <c>_total</c> behind a counter's. Where vLLM has the same figure it has the same name,
/// so that what was built for <c>vllm:</c> works with <c>glimpse_</c>. Labels hold words of the code only: never a caller's name, path or text.
/// </summary>
internal sealed class Instruments : IDisposable
{
    public const string MeterName = "Glimpse";
    private const string Seconds = "s";
    private const string Bytes = "By";

    private readonly Meter _meter;
    private readonly ModelHost _host;

    public Instruments(IMeterFactory meters, ModelHost host, CacheFigures kept, AuditLog audit)
    {
        _meter = meters.Create(MeterName);
        _host = host;

        HttpRequests = _meter.CreateCounter<long>("glimpse.http_requests", null, "Calls that ended, by route, method and status.");
        HttpDuration = Histogram("glimpse.http_request_duration", Seconds, "From a call's arrival at the gate to the end of its answer.", Buckets.Request);
        Rejects = _meter.CreateCounter<long>("glimpse.rejects", null, "Calls that were answered with an error, by its code.");
        Refusals = _meter.CreateCounter<long>("glimpse.request_refusals", null, "Generations that the model did not begin, for calls and for uploaded pictures, by the refusal's code.");

        GuardMarks = _meter.CreateCounter<long>("glimpse.guard_marks", null, "Calls that a text guard marked or masked, by what it noticed; those that it refused are among the rejects.");

        Successes = _meter.CreateCounter<long>("glimpse.request_success", null, "Generations that ended: stop and length are whole answers; abort: the caller left or the server stopped; error: the engine failed.");
        PromptTokens = _meter.CreateCounter<long>("glimpse.prompt_tokens", null, "Tokens of the prompts of whole answers, those of pictures included.");
        GeneratedTokens = _meter.CreateCounter<long>("glimpse.generation_tokens", null, "Tokens of whole answers.");

        FirstToken = Histogram("glimpse.time_to_first_token", Seconds, "From a request's arrival at the model to its first text. Reading the request and fetching pictures come before.", Buckets.FirstToken);
        BetweenTokens = Histogram("glimpse.inter_token_latency", Seconds, "Between two pieces of text of one answer: a token, or several that make a character.", Buckets.BetweenTokens);
        RequestLatency = Histogram("glimpse.e2e_request_latency", Seconds, "From a request's arrival at the model to the end of its answer.", Buckets.Request);
        QueueTime = Histogram("glimpse.request_queue_time", Seconds, "Waiting for a slot.", Buckets.Request);
        PrefillTime = Histogram("glimpse.request_prefill_time", Seconds, "From the slot to the first token, encoding of pictures aside.", Buckets.Request);
        DecodeTime = Histogram("glimpse.request_decode_time", Seconds, "From the first token to the last.", Buckets.Request);
        InferenceTime = Histogram("glimpse.request_inference_time", Seconds, "From the slot to the last token.", Buckets.Request);
        RequestPromptTokens = Histogram("glimpse.request_prompt_tokens", null, "Tokens of a request's prompt.", Buckets.Tokens);
        RequestGeneratedTokens = Histogram("glimpse.request_generation_tokens", null, "Tokens of all answers to a request.", Buckets.Tokens);
        AskedAnswers = Histogram("glimpse.request_params_n", null, "Answers that a request asked for.", Buckets.Answers);
        AskedTokens = Histogram("glimpse.request_params_max_tokens", null, "The limit that a request set, where it did.", Buckets.Tokens);

        ImageFetch = Histogram("glimpse.image_fetch", Seconds, "Reading a call with pictures, or fetching what it names.", Buckets.Picture);
        ImageDecode = Histogram("glimpse.image_decode", Seconds, "Decoding and scaling a request's pictures; close to nothing where all were seen before.", Buckets.Picture);
        ImageEncode = Histogram("glimpse.image_encode", Seconds, "The vision encoder's work for a request; close to nothing where all pictures were seen before.", Buckets.Picture);
        ImageBytes = Histogram("glimpse.image_size", Bytes, "The file of one picture.", Buckets.Bytes);
        ImageTokens = Histogram("glimpse.request_image_tokens", null, "Tokens that stand for a request's pictures.", Buckets.Tokens);

        ObserveEngine();
        ObserveKept(kept);
        ObserveAudit(audit);
        ObserveProcess();
    }

    public Counter<long> HttpRequests { get; }
    public Histogram<double> HttpDuration { get; }
    public Counter<long> Rejects { get; }
    public Counter<long> GuardMarks { get; }
    public Counter<long> Refusals { get; }
    public Counter<long> Successes { get; }
    public Counter<long> PromptTokens { get; }
    public Counter<long> GeneratedTokens { get; }
    public Histogram<double> FirstToken { get; }
    public Histogram<double> BetweenTokens { get; }
    public Histogram<double> RequestLatency { get; }
    public Histogram<double> QueueTime { get; }
    public Histogram<double> PrefillTime { get; }
    public Histogram<double> DecodeTime { get; }
    public Histogram<double> InferenceTime { get; }
    public Histogram<double> RequestPromptTokens { get; }
    public Histogram<double> RequestGeneratedTokens { get; }
    public Histogram<double> AskedAnswers { get; }
    public Histogram<double> AskedTokens { get; }
    public Histogram<double> ImageFetch { get; }
    public Histogram<double> ImageDecode { get; }
    public Histogram<double> ImageEncode { get; }
    public Histogram<double> ImageBytes { get; }
    public Histogram<double> ImageTokens { get; }

    public void Dispose() => _meter.Dispose();

    private Histogram<double> Histogram(string name, string? unit, string description, double[] bounds) =>
        _meter.CreateHistogram(name, unit, description, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = bounds });

    private void ObserveEngine()
    {
        _meter.CreateObservableGauge("glimpse.model_ready", () => _host.Current is null ? 0 : 1, null, "1 where a model is loaded and takes requests.");
        _meter.CreateObservableGauge("glimpse.model_info", Model, null, "What is loaded, as labels; the value is 1.");
        Gauge("glimpse.num_requests_running", "Answers that hold a slot.", engine => engine.Running);
        Gauge("glimpse.num_requests_waiting", "Answers that wait for a slot, those whose pictures are being decoded included.", engine => engine.Waiting);
        Gauge("glimpse.num_slots", "Answers that can run at once.", engine => engine.Slots);
        Gauge("glimpse.queue_capacity", "Answers that may wait before requests are refused.", engine => engine.QueueCapacity);
        Gauge("glimpse.kv_cache_usage_perc", "The part of the key-value cache in use: 1 is all of it.", engine => engine.KvTokensCapacity == 0 ? 0 : (double)engine.KvTokensUsed / engine.KvTokensCapacity);
        Counter("glimpse.prefix_cache_queries", "Prompt tokens of all answers that got a slot.", engine => engine.PromptTokens);
        Counter("glimpse.prefix_cache_hits", "How many of them a slot held already.", engine => engine.ReusedPromptTokens);
        Counter("glimpse.mm_cache_queries", "Pictures that were looked up in the cache of image features.", engine => engine.ImageCacheQueries);
        Counter("glimpse.mm_cache_hits", "How many of them were there.", engine => engine.ImageCacheHits);
        _meter.CreateObservableGauge("glimpse.mm_cache", () => Engine(engine => engine.ImageCacheBytes), Bytes, "What the cache of image features takes.");
    }

    private void ObserveAudit(AuditLog audit)
    {
        if (!audit.IsOn) return;
        _meter.CreateObservableCounter("glimpse.audit_records", () => Audit(audit, queue => queue.Written), null, "Records of the audit log that were written, by where: files or blobs.");
        _meter.CreateObservableCounter("glimpse.audit_records_lost", () => Audit(audit, queue => queue.Lost), null, "Records that found the audit log's queue full.");
        _meter.CreateObservableGauge("glimpse.audit_records_waiting", () => Audit(audit, queue => queue.Waiting), null, "Records that are not written yet.");
        _meter.CreateObservableGauge("glimpse.audit_queue", () => Audit(audit, queue => queue.WaitingBytes), Bytes, "What they take.");
        _meter.CreateObservableGauge("glimpse.audit_failing", () => Audit(audit, queue => queue.IsFailing ? 1 : 0), null, "1 where the audit log could not be written at the last attempt, as when the disk is full.");
    }

    private void ObserveKept(CacheFigures kept)
    {
        _meter.CreateObservableCounter("glimpse.result_cache_queries", () => kept.Queries, null, "Requests whose answer was looked for among those kept.");
        _meter.CreateObservableCounter("glimpse.result_cache_hits", () => kept.Hits, null, "How many of them were answered so: they count as success, and in no time or token of the model.");
        _meter.CreateObservableGauge("glimpse.result_cache_entries", () => kept.Entries, null, "Answers that are kept in memory.");
        _meter.CreateObservableGauge("glimpse.result_cache", () => kept.Bytes, Bytes, "What they take.");
    }

    /// <summary>The names that dashboards of every process expect. The runtime's own meter tells the rest.</summary>
    private void ObserveProcess()
    {
        _meter.CreateObservableGauge("process.resident_memory", () => Environment.WorkingSet, Bytes, "Memory of the process that is resident.");
        _meter.CreateObservableCounter("process.cpu", () => Environment.CpuUsage.TotalTime.TotalSeconds, Seconds, "Processor time of the process.");
        _meter.CreateObservableGauge("process.num_threads", Threads, null, "Threads of the process, those of the engine's libraries included.");
        var started = new DateTimeOffset(Process.GetCurrentProcess().StartTime).ToUnixTimeMilliseconds() / 1000.0;
        _meter.CreateObservableGauge("process.start_time", () => started, Seconds, "When the process started, as Unix time.");
    }

    private static int Threads()
    {
        using var process = Process.GetCurrentProcess();
        return process.Threads.Count;
    }

    private void Gauge(string name, string description, Func<EngineSnapshot, double> value) => _meter.CreateObservableGauge(name, () => Engine(value), null, description);

    private void Counter(string name, string description, Func<EngineSnapshot, long> value) => _meter.CreateObservableCounter(name, () => Engine(value), null, description);

    // Nothing is said of an engine that is not there.
    private IEnumerable<Measurement<T>> Engine<T>(Func<EngineSnapshot, T> value) where T : struct => _host.Loaded is { } model ? [new(value(model.Snapshot))] : [];

    private static IEnumerable<Measurement<T>> Audit<T>(AuditLog audit, Func<AuditQueue, T> value) where T : struct =>
        audit.Queues.Select(queue => new Measurement<T>(value(queue), new KeyValuePair<string, object?>("store", queue.Name)));

    private IEnumerable<Measurement<long>> Model() => _host.Loaded?.Info is { } model
        ? [new(1, [new("model", model.Id), new("version", model.Version), new("precision", model.Precision), new("provider", model.Provider)])]
        : [];
}
