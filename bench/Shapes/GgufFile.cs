using System.Text;

namespace Glimpse.Bench.Shapes;

/// <summary>
/// Writes the decoder of a shape as llama.cpp's format (GGUF 3, architecture glm4: the same sandwich norms, biases and half-rotated heads)
/// with random Q4_0 weights, the head's too. Blocks are 32 codes of 4 bits under one half-precision scale: 18 bytes.
/// </summary>
internal static class GgufFile
{
    private const int Alignment = 32, Text = 8, UInt32 = 4, Float32 = 6;
    private const int TypeF32 = 0, TypeQ40 = 2, BlockWeights = 32, BlockBytes = 18;

    public static void Write(ModelShape shape, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Tensor[] tensors = [.. Tensors(shape)];
        using var file = new BinaryWriter(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20));
        file.Write("GGUF"u8);
        file.Write(3);
        file.Write((long)tensors.Length);
        (string Key, object Value)[] facts =
        [
            ("general.architecture", "glm4"), ("general.name", "shape-" + shape.Name), ("general.alignment", Alignment),
            ("glm4.block_count", shape.Layers), ("glm4.context_length", shape.MaxPositions), ("glm4.embedding_length", shape.Hidden),
            ("glm4.feed_forward_length", shape.Intermediate), ("glm4.attention.head_count", shape.Heads), ("glm4.attention.head_count_kv", shape.KvHeads),
            ("glm4.attention.key_length", shape.HeadDim), ("glm4.attention.value_length", shape.HeadDim),
            ("glm4.attention.layer_norm_rms_epsilon", 1e-5f), ("glm4.rope.dimension_count", shape.HeadDim / 2), ("glm4.rope.freq_base", 10000f),
            ("glm4.vocab_size", shape.Vocabulary), ("tokenizer.ggml.model", "none"),
        ];
        file.Write((long)facts.Length);
        foreach (var (key, value) in facts) WriteFact(file, key, value);
        long offset = 0;
        foreach (var tensor in tensors)
        {
            WriteText(file, tensor.Name);
            file.Write(tensor.Sides.Length);
            foreach (var side in tensor.Sides) file.Write((long)side);
            file.Write(tensor.IsQuantized ? TypeQ40 : TypeF32);
            file.Write(offset);
            offset += Aligned(tensor.Bytes);
        }
        file.Flush();
        file.Write(new byte[Aligned(file.BaseStream.Position) - file.BaseStream.Position]);
        var random = new Random(20);
        foreach (var tensor in tensors) WriteNumbers(file, tensor, random);
    }

    // Innermost side first: [in, out].
    private static IEnumerable<Tensor> Tensors(ModelShape s)
    {
        int query = s.Heads * s.HeadDim, pair = s.KvHeads * s.HeadDim;
        yield return new("token_embd.weight", true, s.Hidden, s.Vocabulary);
        for (var i = 0; i < s.Layers; i++)
        {
            foreach (var norm in (string[])["attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"]) yield return new($"blk.{i}.{norm}.weight", false, s.Hidden);
            foreach (var (part, width) in ((string, int)[])[("q", query), ("k", pair), ("v", pair)])
            {
                yield return new($"blk.{i}.attn_{part}.weight", true, s.Hidden, width);
                yield return new($"blk.{i}.attn_{part}.bias", false, width);
            }
            yield return new($"blk.{i}.attn_output.weight", true, query, s.Hidden);
            yield return new($"blk.{i}.ffn_up.weight", true, s.Hidden, 2 * s.Intermediate);
            yield return new($"blk.{i}.ffn_down.weight", true, s.Intermediate, s.Hidden);
        }
        yield return new("output_norm.weight", false, s.Hidden);
        yield return new("output.weight", true, s.Hidden, s.Vocabulary);
    }

    private static void WriteNumbers(BinaryWriter file, Tensor tensor, Random random)
    {
        var band = new byte[BlockBytes << 16];
        for (var left = tensor.Bytes; left > 0; left -= band.Length)
        {
            var bytes = band.AsSpan(0, (int)Math.Min(band.Length, left));
            if (tensor.IsQuantized) FillBlocks(random, bytes);
            else for (var i = 0; i < bytes.Length; i += 4) BitConverter.TryWriteBytes(bytes[i..], 1f);
            file.Write(bytes);
        }
        file.Write(new byte[Aligned(tensor.Bytes) - tensor.Bytes]);
    }

    private static void FillBlocks(Random random, Span<byte> bytes)
    {
        random.NextBytes(bytes);
        for (var i = 0; i < bytes.Length; i += BlockBytes) BitConverter.TryWriteBytes(bytes[i..], (Half)0.004f);
    }

    private static void WriteFact(BinaryWriter file, string key, object value)
    {
        WriteText(file, key);
        switch (value)
        {
            case string text: file.Write(Text); WriteText(file, text); break;
            case int number: file.Write(UInt32); file.Write(number); break;
            case float number: file.Write(Float32); file.Write(number); break;
            default: throw new NotSupportedException($"No GGUF type for {value.GetType()}.");
        }
    }

    private static void WriteText(BinaryWriter file, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        file.Write((long)bytes.Length);
        file.Write(bytes);
    }

    private static long Aligned(long position) => (position + Alignment - 1) / Alignment * Alignment;

    private sealed record Tensor(string Name, bool IsQuantized, params int[] Sides)
    {
        public long Bytes => Sides.Aggregate(1L, (product, side) => product * side) is var count && IsQuantized ? count / BlockWeights * BlockBytes : count * 4;
    }
}
