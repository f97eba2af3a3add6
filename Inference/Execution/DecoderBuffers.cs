namespace Glimpse.Inference.Execution;

/// <summary>The decoder's inputs and outputs in host memory, allocated once for the largest run.</summary>
/// <param name="tokens">The most new tokens of one run, all rows together.</param>
/// <param name="rows">The most slots of one run.</param>
/// <param name="logits">The most rows of logits.</param>
internal sealed class DecoderBuffers(int tokens, int rows, int logits, int hiddenSize, int vocabularySize) : IDisposable
{
    /// <summary>input_ids: [rows, tokens].</summary>
    public NativeTensor<long> Ids { get; } = new(tokens);

    /// <summary>inputs_embeds: [rows, tokens, hidden].</summary>
    public NativeTensor<float> Embeds { get; } = new((long)tokens * hiddenSize);

    /// <summary>position_ids: [3, rows, tokens].</summary>
    public NativeTensor<long> Positions { get; } = new(3L * tokens);

    /// <summary>seqlens_k: a row's length - 1 after the run.</summary>
    public NativeTensor<int> LastIndex { get; } = new(rows);

    /// <summary>total_sequence_length: the longest row's length after the run.</summary>
    public NativeTensor<int> Longest { get; } = new(1);

    /// <summary>num_logits_to_keep.</summary>
    public NativeTensor<long> LogitsToKeep { get; } = new(1);

    /// <summary>logits: [rows, keep, vocabulary].</summary>
    public NativeTensor<float> Logits { get; } = new((long)logits * vocabularySize);

    public void Dispose()
    {
        Ids.Dispose();
        Embeds.Dispose();
        Positions.Dispose();
        LastIndex.Dispose();
        Longest.Dispose();
        LogitsToKeep.Dispose();
        Logits.Dispose();
    }
}
