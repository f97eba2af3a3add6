using Glimpse.Inference.Artifacts;
using Glimpse.Inference.Execution;
using Glimpse.Inference.Imaging;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Tokenization;

namespace Glimpse.Inference.Diagnostics;

/// <summary>
/// A loaded package opened stage by stage, for comparing each with a reference: pictures, prompt, features, logits. It runs the engine's own parts
/// on one slot and without its loop. One caller at a time.
/// </summary>
public sealed class ModelProbe : IDisposable
{
    private readonly VisionEncoder _encoder;
    private readonly ModelExecutor _executor;
    private readonly int _pieceTokens;
    private int _length;
    private long _delta;

    private ModelProbe(ModelPackage package, EngineOptions options, EngineLimits limits)
    {
        var factory = new SessionFactory(package, options);
        Package = package;
        Tokenizer = Tokenizer.Load(package.PathOf("tokenizer.json"));
        Template = new ChatTemplate(ChatForms.Of(Tokenizer));
        Prompts = new PromptTokenizer(Tokenizer);
        Images = new ImagePreprocessor(limits.ImageSettings(package.Manifest), options.Images);
        _encoder = new VisionEncoder(factory);
        _pieceTokens = limits.StepTokens;
        _executor = new ModelExecutor(factory, slots: 1, limits.SequenceTokens, limits.StepTokens);
    }

    public ModelPackage Package { get; }
    public Tokenizer Tokenizer { get; }
    public ChatTemplate Template { get; }
    public PromptTokenizer Prompts { get; }
    public ImagePreprocessor Images { get; }

    /// <summary>The width of a row of logits.</summary>
    public int VocabularySize => _executor.VocabularySize;

    /// <exception cref="ModelLoadException">The package or the provider is not usable.</exception>
    public static async Task<ModelProbe> LoadAsync(EngineOptions options, CancellationToken cancellation = default)
    {
        var package = await ModelPackage.OpenAsync(options.ModelPath, cancellation).ConfigureAwait(false);
        return await Task.Run(() => new ModelProbe(package, options, EngineLimits.Of(options, package.Manifest)), cancellation).ConfigureAwait(false);
    }

    /// <summary>The vision encoder's output for a picture: [tokens, hidden].</summary>
    public Task<float[]> EncodeAsync(PreparedImage picture, CancellationToken cancellation = default) => _encoder.EncodeAsync(picture, cancellation);

    /// <summary>Rotary positions of a prompt, [3, tokens], and what is added to the index of the tokens behind it.</summary>
    public static (long[] Positions, long Delta) PositionsOf(int promptTokens, IReadOnlyList<ProbeImage> images)
    {
        var positions = RotaryPositions.Of(promptTokens, ToPrompt(images));
        return ([.. positions.Axis(0), .. positions.Axis(1), .. positions.Axis(2)], positions.Delta);
    }

    /// <summary>Computes a prompt from the start, in pieces of a step's size.</summary>
    /// <param name="ids">Token ids, the image token repeated once per feature row.</param>
    /// <param name="images">The pictures in order.</param>
    /// <param name="keep">How many of the last positions to return logits for, at most 16.</param>
    /// <returns>[keep, vocabulary].</returns>
    public float[] Start(int[] ids, IReadOnlyList<ProbeImage> images, int keep)
    {
        var prompt = new Prompt(ids, ToPrompt(images));
        (_length, _delta) = (0, prompt.Positions.Delta);
        while (prompt.Length - _length > Math.Max(_pieceTokens, keep))
        {
            var piece = Math.Min(_pieceTokens, prompt.Length - keep - _length);
            _executor.Prefill(0, prompt, _length, piece);
            _length += piece;
        }
        var logits = _executor.Prefill(0, prompt, _length, prompt.Length - _length, keep).ToArray();
        _length = prompt.Length;
        return logits;
    }

    /// <summary>Computes one more token.</summary>
    /// <returns>[vocabulary].</returns>
    public float[] Next(int token)
    {
        _executor.Decode([new DecodeRow(0, token, _length, _length + _delta)]);
        _length++;
        return _executor.Logits(0).ToArray();
    }

    public void Dispose()
    {
        _executor.Dispose();
        _encoder.Dispose();
    }

    private static PromptImage[] ToPrompt(IReadOnlyList<ProbeImage> images) =>
        [.. images.Select(image => new PromptImage(image.Start, image.Rows, image.Columns, image.Features))];
}

/// <summary>A picture's place in a prompt.</summary>
/// <param name="Start">Index of its first image token.</param>
/// <param name="Rows">Height in merged patches.</param>
/// <param name="Columns">Width in merged patches.</param>
/// <param name="Features">[Rows * Columns, hidden]; may be empty where only positions are asked for.</param>
public sealed record ProbeImage(int Start, int Rows, int Columns, ReadOnlyMemory<float> Features);
