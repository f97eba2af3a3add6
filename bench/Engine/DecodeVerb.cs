using System.Globalization;
using Glimpse.Bench.Harness;
using Glimpse.Bench.Shapes;
using Glimpse.Inference.Artifacts;

namespace Glimpse.Bench.Engine;

/// <summary><c>decode</c>: decoding alone as a share of the memory bandwidth that the same run measures, and prefill.</summary>
internal static class DecodeVerb
{
    private const int BlockWeights = 32;

    // What MatMulNBits reads after packing its weights for int8 products: 16 bytes of codes, a scale and the block's offset in float32.
    private const int PackedBlockBytes = 24;

    public static async Task RunAsync(Arguments arguments)
    {
        var name = arguments.Text("shape", "large");
        var threads = arguments.Int("threads", Environment.ProcessorCount);
        var (rounds, steps, depth, prompt) = (arguments.Int("rounds", 7), arguments.Int("steps", 30), arguments.Int("depth", 64), arguments.Int("prompt", 512));
        arguments.Done();
        var shape = ModelShape.Named(name);
        var folder = await Packages.FolderAsync(name);
        var report = new Report($"decode-{name}", "Decoding against the memory's bandwidth, and prefill");
        using var bandwidth = new MemoryBandwidth(threads);
        using var decoder = await DecoderUnderTest.OpenAsync(folder, threads);
        decoder.Prefill(prompt, prompt);
        decoder.Decode(steps, depth, new Samples());

        var (reads, tokens, prefills, shares) = (new Samples(), new Samples(), new Samples(), new Samples());
        var (stored, packed) = (await StoredBytesAsync(folder), (double)shape.DecoderWeights / BlockWeights * PackedBlockBytes);
        for (var round = 0; round < rounds; round++)
        {
            var before = Math.Max(bandwidth.Measure(), bandwidth.Measure());
            var seconds = new Samples();
            decoder.Decode(steps, depth, seconds);
            var after = Math.Max(bandwidth.Measure(), bandwidth.Measure());
            reads.Add(Math.Max(before, after));
            tokens.Add(seconds.Median);
            shares.Add(packed / seconds.Median / Math.Max(before, after));
            prefills.Add(prompt / decoder.Prefill(prompt, prompt));
        }

        report.Note($"{Packages.Describe(name)}; {threads} threads; {rounds} rounds of {steps} tokens behind {depth}, then a prompt of {prompt} in one piece; medians over the rounds.");
        report.Header("figure", "value");
        Row("memory read, all threads", $"{reads.Median / 1e9:F1} GB/s");
        Row("bytes a token, as the package stores them", $"{stored / 1e6:F0} MB");
        Row("bytes a token, as the kernels pack them", $"{packed / 1e6:F0} MB");
        Row("decode", $"{tokens.Median * 1e3:F2} ms a token, {1 / tokens.Median:F1} tokens/s");
        Row("share of the bandwidth, packed bytes", $"{shares.Median:P0}");
        Row("share of the bandwidth, stored bytes", $"{shares.Median * stored / packed:P0}");
        Row("prefill", $"{prefills.Median:F0} tokens/s");
        report.Save();

        void Row(string figure, FormattableString value) => report.Row(figure, value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The decoder's weights but for the rotary tables, of which a token reads a row.</summary>
    private static async Task<double> StoredBytesAsync(string folder)
    {
        var manifest = (await ModelPackage.OpenAsync(folder)).Manifest;
        var rotary = 2.0 * manifest.Text.MaxPositions * (manifest.Text.HeadDim / 4) * sizeof(float);
        return manifest.Files[manifest.Graphs.Decoder + "_data"].Bytes - rotary;
    }
}
