using System.Diagnostics;
using Glimpse.Inference;
using Glimpse.Inference.Artifacts;
using Glimpse.Inference.Execution;
using Glimpse.Inference.Requests;

namespace Glimpse.Bench.Engine;

/// <summary>The engine's executor alone, as llama-bench measures its peer: no queue, no tokenizer, no sampling but the largest logit.</summary>
internal sealed class DecoderUnderTest : IDisposable
{
    private readonly ModelExecutor _executor;
    private readonly int _vocabulary;

    private DecoderUnderTest(ModelPackage package, EngineOptions options, int slots, int slotTokens, IReadOnlyDictionary<string, string>? settings)
    {
        Manifest = package.Manifest;
        _vocabulary = Manifest.Text.VocabSize;
        var factory = new SessionFactory(package, options);
        if (settings is not null) factory = new SessionFactory(package, options) { Settings = settings };
        _executor = new ModelExecutor(factory, slots, slotTokens, options.StepTokens);
    }

    public ModelManifest Manifest { get; }
    public IModelExecutor Executor => _executor;

    /// <param name="package">The package's folder.</param>
    /// <param name="threads">Of a run.</param>
    /// <param name="slots">Rows of a run.</param>
    /// <param name="slotTokens">Positions of each.</param>
    /// <param name="stepTokens">The largest piece of a prompt.</param>
    /// <param name="settings">ONNX Runtime's settings; null: the engine's own.</param>
    public static async Task<DecoderUnderTest> OpenAsync(
        string package, int threads, int slots = 1, int slotTokens = 2048, int stepTokens = 512, IReadOnlyDictionary<string, string>? settings = null) =>
        new(await ModelPackage.OpenAsync(package), new EngineOptions { ModelPath = package, Threads = threads, StepTokens = stepTokens }, slots, slotTokens, settings);

    /// <summary>Computes a prompt in pieces; seconds.</summary>
    public double Prefill(int tokens, int piece, int slot = 0)
    {
        var prompt = RandomPrompt(tokens);
        var clock = Stopwatch.StartNew();
        for (var start = 0; start < tokens; start += piece) _executor.Prefill(slot, prompt, start, Math.Min(piece, tokens - start));
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Generates tokens behind a depth; seconds for each.</summary>
    public void Decode(int tokens, int depth, Harness.Samples seconds, int rows = 1)
    {
        var next = new DecodeRow[rows];
        for (var row = 0; row < rows; row++) next[row] = new DecodeRow(row, row + 1, depth, depth);
        for (var i = 0; i < tokens; i++)
        {
            var from = Stopwatch.GetTimestamp();
            _executor.Decode(next);
            for (var row = 0; row < rows; row++)
            {
                var token = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(_executor.Logits(row));
                next[row] = new DecodeRow(row, token, depth + i + 1, depth + i + 1);
            }
            seconds.Add(Stopwatch.GetElapsedTime(from).TotalSeconds);
        }
    }

    public void Dispose() => _executor.Dispose();

    private Prompt RandomPrompt(int tokens)
    {
        var random = new Random(tokens);
        return new Prompt([.. Enumerable.Range(0, tokens).Select(_ => random.Next(Math.Min(_vocabulary, 2000)))], []);
    }
}
