using Microsoft.ML.OnnxRuntime;

namespace Glimpse.Inference.Execution;

/// <summary>
/// One shape of decoder run, bound once: a range of slots, so many new tokens each. It names no data of its own: all batches look at the beginning of the
/// executor's buffers, which are filled before <see cref="Run"/> and read after it.
/// </summary>
internal sealed class DecoderBatch : IDisposable
{
    private readonly InferenceSession _embed;
    private readonly InferenceSession _decoder;
    private readonly RunOptions _options;
    private readonly OrtIoBinding _embedBinding;
    private readonly OrtIoBinding _decoderBinding;
    private readonly (string Name, OrtValue Value)[] _inputs;
    private readonly List<OrtValue> _values = [];
    private readonly bool _onDevice;

    /// <param name="sessions">The two graphs.</param>
    /// <param name="buffers">What the runs read and write.</param>
    /// <param name="cache">The slots' keys and values.</param>
    /// <param name="firstSlot">The first row.</param>
    /// <param name="rows">How many slots.</param>
    /// <param name="tokens">New tokens of each row.</param>
    /// <param name="keep">Rows of logits for each.</param>
    public DecoderBatch(DecoderSessions sessions, DecoderBuffers buffers, KvCache cache, int firstSlot, int rows, int tokens, int keep)
    {
        (_embed, _decoder, _options, _onDevice) = (sessions.Embed, sessions.Decoder, sessions.RunOptions, sessions.OnDevice);
        _embedBinding = _embed.CreateIoBinding();
        _decoderBinding = _decoder.CreateIoBinding();
        var text = sessions.Text;

        var embeds = Keep(buffers.Embeds.View(rows, tokens, text.HiddenSize));
        _embedBinding.BindInput("input_ids", Keep(buffers.Ids.View(rows, tokens)));
        _embedBinding.BindOutput("inputs_embeds", embeds);

        _inputs =
        [
            ("inputs_embeds", embeds),
            ("position_ids", Keep(buffers.Positions.View(3, rows, tokens))),
            ("seqlens_k", Keep(buffers.LastIndex.View(rows))),
            ("total_sequence_length", Keep(buffers.Longest.View())),
            ("num_logits_to_keep", Keep(buffers.LogitsToKeep.View())),
        ];
        BindInputs();
        _decoderBinding.BindOutput("logits", Keep(buffers.Logits.View(rows, keep, text.VocabSize)));
        for (var layer = 0; layer < text.Layers; layer++)
        {
            BindCache(layer, "key", Keep(cache.View(layer, values: false, firstSlot, rows)));
            BindCache(layer, "value", Keep(cache.View(layer, values: true, firstSlot, rows)));
        }
    }

    /// <summary>Token ids to embeddings.</summary>
    public void Embed() => _embed.RunWithBinding(_options, _embedBinding);

    /// <summary>Embeddings to logits; keys and values go to their slots.</summary>
    public void Run()
    {
        // Host inputs of a device session are copied when they are bound, not when they are used.
        if (_onDevice) BindInputs();
        _decoder.RunWithBinding(_options, _decoderBinding);
        if (_onDevice) _decoderBinding.SynchronizeBoundOutputs();
    }

    public void Dispose()
    {
        _embedBinding.Dispose();
        _decoderBinding.Dispose();
        foreach (var value in _values) value.Dispose();
    }

    private void BindInputs()
    {
        foreach (var (name, value) in _inputs) _decoderBinding.BindInput(name, value);
    }

    private void BindCache(int layer, string part, OrtValue value)
    {
        _decoderBinding.BindInput($"past_key_values.{layer}.{part}", value);
        _decoderBinding.BindOutput($"present.{layer}.{part}", value);
    }

    private OrtValue Keep(OrtValue value)
    {
        _values.Add(value);
        return value;
    }
}
