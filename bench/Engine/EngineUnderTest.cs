using System.Diagnostics;
using Glimpse.Bench.Harness;
using Glimpse.Inference;
using Glimpse.Inference.Artifacts;
using Glimpse.Inference.Execution;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;
using Glimpse.Inference.Scheduling;
using Microsoft.Extensions.Logging.Abstractions;

namespace Glimpse.Bench.Engine;

/// <summary>The engine's loop over a package: scheduling, sampling and slots, without tokenizer and HTTP.</summary>
internal sealed class EngineUnderTest : IDisposable
{
    private readonly Glimpse.Inference.Engine _engine;
    private readonly int _vocabulary;
    private int _made;

    private EngineUnderTest(ModelPackage package, EngineOptions options, int slotTokens, Func<IModelExecutor, IModelExecutor> wrap)
    {
        Manifest = package.Manifest;
        _vocabulary = Math.Min(Manifest.Text.VocabSize, 2000);
        var executor = new ModelExecutor(new SessionFactory(package, options), options.Slots, slotTokens, options.StepTokens);
        _engine = new Glimpse.Inference.Engine(wrap(executor), options.StepTokens, options.Deterministic, TimeProvider.System, NullLogger.Instance, options.SharedStepTokens, options.SharedStepsApart);
    }

    public ModelManifest Manifest { get; }

    /// <summary>Sequences with a slot.</summary>
    public int Running => _engine.Running;

    public static async Task<EngineUnderTest> OpenAsync(string package, EngineOptions options, int slotTokens = 2048, Func<IModelExecutor, IModelExecutor>? wrap = null) =>
        new(await ModelPackage.OpenAsync(package), options, slotTokens, wrap ?? (executor => executor));

    /// <summary>A new prompt of random tokens, unlike all before, so that nothing of it can be reused.</summary>
    public TokenStream Start(int promptTokens, int maxTokens)
    {
        var random = new Random(++_made);
        var prompt = new Prompt([.. Enumerable.Range(0, promptTokens).Select(_ => random.Next(_vocabulary))], []);
        var log = new TokenLog(maxTokens, new AsyncSignal());
        var sequence = new Sequence($"bench-{_made}", prompt, new SamplingPlan(0, 1, 0, 0, 0), log);
        var stream = new TokenStream(sequence, maxTokens, Stopwatch.GetTimestamp());
        _engine.Submit(sequence);
        return stream;
    }

    public void Cancel(TokenStream stream) => _engine.Cancel(stream.Sequence);

    public void Dispose() => _engine.Dispose();
}

/// <summary>One answer, followed from outside as a client would: when each token was seen.</summary>
internal sealed class TokenStream
{
    private readonly long[] _seen;
    private readonly long _sent;

    public TokenStream(Sequence sequence, int maxTokens, long sent)
    {
        (Sequence, _seen, _sent) = (sequence, new long[maxTokens], sent);
        Completion = FollowAsync();
    }

    public Sequence Sequence { get; }

    /// <summary>Ends with the answer.</summary>
    public Task Completion { get; }

    /// <summary>Tokens seen so far.</summary>
    public int Count { get; private set; }

    /// <summary>Time to first token: from sending to seeing it.</summary>
    public double FirstTokenMilliseconds => Stopwatch.GetElapsedTime(_sent, _seen[0]).TotalMilliseconds;

    public long SentAt => _sent;
    public long FirstAt => _seen[0];
    public long LastAt => _seen[Count - 1];

    /// <summary>Inter-token latency: the gaps between tokens, those that begin and end within a span of time.</summary>
    public Samples Gaps(long from = 0, long to = long.MaxValue)
    {
        var gaps = new Samples();
        for (var i = 1; i < Count; i++)
        {
            if (_seen[i - 1] >= from && _seen[i] <= to) gaps.Add(Stopwatch.GetElapsedTime(_seen[i - 1], _seen[i]).TotalMilliseconds);
        }
        return gaps;
    }

    /// <summary>Waits until so many tokens were seen.</summary>
    public async Task ReachAsync(int count)
    {
        while (Count < count && !Completion.IsCompleted) await Task.Delay(1);
    }

    /// <summary>Where several tokens are seen at once, the gap since the last is shared evenly: a fast model is ahead of any reader.</summary>
    private void Note(int count, long now)
    {
        var (first, last) = (Count, Count == 0 ? now : _seen[Count - 1]);
        for (; Count < count; Count++) _seen[Count] = last + (now - last) * (Count - first + 1) / (count - first);
    }

    private async Task FollowAsync()
    {
        var log = Sequence.Output;
        while (true)
        {
            var ended = log.Ending is not null;
            var now = Stopwatch.GetTimestamp();
            Note(log.Count, now);
            if (ended) return;
            await log.WaitAsync().ConfigureAwait(false);
        }
    }
}
