using System.Globalization;
using System.Runtime.CompilerServices;
using Glimpse.Inference.Artifacts;
using Glimpse.Inference.Caching;
using Glimpse.Inference.Execution;
using Glimpse.Inference.Imaging;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;
using Glimpse.Inference.Scheduling;
using Glimpse.Inference.Tokenization;
using Microsoft.Extensions.Logging;

namespace Glimpse.Inference;

/// <summary>A model package in memory, answering: the request's side of the <see cref="Engine"/>.</summary>
public sealed partial class VisionLanguageModel : IVisionLanguageModel
{
    // Raise it with every change of what the same request is answered: of prompts, scaling, sampling. Answers that were kept before are then not told again.
    private const int ProcessingVersion = 2;

    private readonly Engine _engine;
    private readonly VisionEncoder _encoder;
    private readonly RequestPreparer _preparer;
    private readonly Tokenizer _tokenizer;
    private readonly ImageFeatureCache _features;
    private readonly Admission _admission;
    private readonly EngineOptions _options;
    private readonly EngineLimits _limits;
    private readonly TimeProvider _clock;
    private readonly int _mergeSize;

    private VisionLanguageModel(ModelPackage package, EngineOptions options, EngineLimits limits, ILoggerFactory logs, TimeProvider clock)
    {
        var manifest = package.Manifest;
        var factory = new SessionFactory(package, options);
        _options = options;
        _limits = limits;
        _clock = clock;
        _mergeSize = manifest.Vision.MergeSize;
        _tokenizer = Tokenizer.Load(package.PathOf("tokenizer.json"));
        _features = new ImageFeatureCache(options.ImageCacheMegabytes * 1_000_000L);
        _preparer = new RequestPreparer(_tokenizer, new ImagePreprocessor(limits.ImageSettings(manifest), options.Images), _features, manifest, limits, options);
        _encoder = new VisionEncoder(factory);
        _admission = new Admission(limits.Slots, options.QueueCapacity);
        _engine = new Engine(new ModelExecutor(factory, limits.Slots, limits.SequenceTokens, limits.StepTokens, options.Deterministic), limits.StepTokens, options.Deterministic, clock, logs.CreateLogger<Engine>(), options.SharedStepTokens, options.SharedStepsApart);
        Info = new ModelInfo(manifest.Id, manifest.Version, manifest.Precision, options.Provider.ToString().ToLowerInvariant(), limits.SequenceTokens, limits.ImageTokens)
        {
            Defaults = manifest.Generation,
            Processing = string.Create(CultureInfo.InvariantCulture,
                $"{ProcessingVersion}; output {limits.OutputTokens}; pixels {options.Images.MaxPixels}; {(options.Deterministic ? "deterministic" : "batched")}"),
        };
    }

    public ModelInfo Info { get; }

    public EngineSnapshot Snapshot
    {
        get
        {
            var running = _engine.Running;
            var (asked, reused) = _engine.PromptTokens;
            var (queries, hits, bytes) = _features.Counts;
            return new EngineSnapshot(running, Math.Max(0, _admission.Inside - running), _limits.Slots, _options.QueueCapacity, _engine.TokensInUse, (long)_limits.Slots * _limits.SequenceTokens)
            {
                PromptTokens = asked, ReusedPromptTokens = reused, ImageCacheQueries = queries, ImageCacheHits = hits, ImageCacheBytes = bytes,
            };
        }
    }

    /// <summary>Opens a package, checks its hashes and makes it ready to answer.</summary>
    /// <exception cref="ModelLoadException">The package or the provider is not usable; the message says what to do.</exception>
    public static async Task<IVisionLanguageModel> LoadAsync(EngineOptions options, ILoggerFactory logs, CancellationToken cancellation = default)
    {
        var clock = TimeProvider.System;
        var log = logs.CreateLogger<VisionLanguageModel>();
        var started = clock.GetTimestamp();
        var package = await ModelPackage.OpenAsync(options.ModelPath, cancellation).ConfigureAwait(false);
        var limits = EngineLimits.Of(options, package.Manifest);
        var cacheBytes = KvCache.BytesOf(package.Manifest, limits.Slots, limits.SequenceTokens);
        LogLoading(log, package.Manifest.Id, package.Manifest.Version, options.Provider, limits.Slots, limits.SequenceTokens, cacheBytes / 1e6);
        var model = await Task.Run(() => new VisionLanguageModel(package, options, limits, logs, clock), cancellation).ConfigureAwait(false);
        model._preparer.WarmUp();
        LogReady(log, package.Manifest.Id, clock.GetElapsedTime(started).TotalSeconds);
        return model;
    }

    public void Check(GenerationRequest request) => _preparer.Check(request);

    public async IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var arrived = _clock.GetTimestamp();
        _preparer.Check(request);
        using var place = _admission.Enter(request.Choices);
        var prepared = await _preparer.PrepareAsync(request, cancellation).ConfigureAwait(false);
        var decoded = _clock.GetTimestamp();
        yield return new GenerationAccepted(prepared.Tokens.Ids.Length, prepared.ImageTokens, [.. prepared.Pictures.Select(picture => picture.Measured.Facts)]);

        var prompt = await EncodeAsync(prepared, cancellation).ConfigureAwait(false);
        var stamps = new Stamps(arrived, decoded, _clock.GetTimestamp());
        var changed = new AsyncSignal();
        var answers = Start(request, prepared, prompt, changed);
        await using var leaving = cancellation.UnsafeRegister(_ => CancelAll(answers), null).ConfigureAwait(false);
        try
        {
            List<GenerationEvent> events = [];
            while (!AllEnded(answers))
            {
                await changed.WaitAsync().ConfigureAwait(false);
                foreach (var answer in answers)
                {
                    if (answer.Read(events)) _engine.Cancel(answer.Sequence);
                }
                foreach (var told in events) yield return told;
                events.Clear();
            }
            cancellation.ThrowIfCancellationRequested();
            yield return Complete(answers, prepared, stamps);
        }
        finally
        {
            CancelAll(answers);
        }
    }

    public Task<PromptCount> CountAsync(GenerationRequest request, CancellationToken cancellation = default) => Task.Run(() => _preparer.Count(request), cancellation);

    public IReadOnlyList<int> Tokenize(string text) => _preparer.Prompts.Tokenize(text);

    public string Detokenize(IReadOnlyList<int> tokens) => _preparer.Prompts.Detokenize(tokens);

    public async ValueTask DisposeAsync()
    {
        await Task.Run(_engine.Dispose).ConfigureAwait(false);
        _encoder.Dispose();
        _preparer.Dispose();
    }

    private async Task<Prompt> EncodeAsync(PreparedRequest prepared, CancellationToken cancellation)
    {
        var images = new PromptImage[prepared.Pictures.Length];
        for (var i = 0; i < images.Length; i++)
        {
            var picture = prepared.Pictures[i];
            var (grid, facts) = (picture.Measured.Grid, picture.Measured.Facts);
            var features = picture.Features ?? await _features.ComputeAsync(picture.Key, unwanted => ComputeAsync(picture.Image!, unwanted), cancellation).ConfigureAwait(false);
            images[i] = new PromptImage(prepared.Tokens.Images[i].Start, grid.Rows / _mergeSize, grid.Columns / _mergeSize, features.Values, facts.Sha256);
        }
        return new Prompt(prepared.Tokens.Ids, images, prepared.CacheSalt);

        async Task<ImageFeatures> ComputeAsync(PreparedImage picture, CancellationToken unwanted) => new(await _encoder.EncodeAsync(picture, unwanted).ConfigureAwait(false));
    }

    private AnswerReader[] Start(GenerationRequest request, PreparedRequest prepared, Prompt prompt, AsyncSignal changed)
    {
        var answers = new AnswerReader[request.Choices];
        for (var choice = 0; choice < answers.Length; choice++)
        {
            var sequence = new Sequence(request.Id, prompt, prepared.Sampling.ForChoice(choice), new TokenLog(prepared.MaxTokens, changed))
            {
                Steps = prepared.Rules.StepsFor(prompt.Ids, prepared.MaxTokens),
                EndTokens = prepared.Rules.EndTokens,
                Scores = request.Sampling.TopLogprobs is { } alternatives ? new TokenScores(prepared.MaxTokens, alternatives) : null,
                Leader = choice == 0 ? null : answers[0].Sequence,
                Priority = request.Priority,
            };
            answers[choice] = new AnswerReader(choice, sequence, _tokenizer, request.EnableThinking, request.Sampling.Stop, request.Sampling.MinTokens);
            _engine.Submit(sequence);
        }
        return answers;
    }

    private static bool AllEnded(AnswerReader[] answers)
    {
        foreach (var answer in answers)
        {
            if (answer.Reason is null) return false;
        }
        return true;
    }

    private void CancelAll(AnswerReader[] answers)
    {
        foreach (var answer in answers) _engine.Cancel(answer.Sequence);
    }

    private GenerationCompleted Complete(AnswerReader[] answers, PreparedRequest prepared, Stamps stamps)
    {
        var first = answers[0].Sequence;
        var lastTokenAt = answers.Max(answer => answer.Sequence.LastTokenAt);
        var usage = new TokenUsage(prepared.Tokens.Ids.Length, prepared.ImageTokens, first.Reused, answers.Sum(answer => answer.Tokens), answers.Sum(answer => answer.ReasoningTokens));
        return new GenerationCompleted(answers[0].Reason!.Value, usage, new GenerationTimings(
            Between(stamps.Arrived, stamps.Decoded), Between(stamps.Decoded, stamps.Encoded), Between(stamps.Encoded, first.StartedAt),
            Between(first.StartedAt, first.FirstTokenAt), Between(first.FirstTokenAt, lastTokenAt), Between(stamps.Arrived, lastTokenAt)));
    }

    private double Between(long from, long to) => Math.Round(_clock.GetElapsedTime(from, to).TotalMilliseconds, 3);

    private readonly record struct Stamps(long Arrived, long Decoded, long Encoded);
}
