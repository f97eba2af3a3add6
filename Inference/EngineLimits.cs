using Glimpse.Inference.Artifacts;
using Glimpse.Inference.Execution;
using Glimpse.Inference.Imaging;

namespace Glimpse.Inference;

/// <summary>The options with every 0 resolved against the model and the machine.</summary>
/// <param name="Slots">Requests that run at once.</param>
/// <param name="SequenceTokens">Positions of a slot: prompt and answer together.</param>
/// <param name="OutputTokens">The most tokens that may be asked for; an answer ends earlier where the sequence is full.</param>
/// <param name="StepTokens">A step's budget.</param>
/// <param name="ImageTokens">The most tokens of one picture; 0: the model's own limit.</param>
/// <param name="Pictures">Of one request.</param>
/// <param name="DecodeConcurrency">Pictures decoded at the same time.</param>
/// <param name="Defaults">The package's own sampling.</param>
internal sealed record EngineLimits(
    int Slots, int SequenceTokens, int OutputTokens, int StepTokens, int ImageTokens, int Pictures, int DecodeConcurrency, ModelManifest.GenerationDefaults Defaults)
{
    /// <summary>What a laptop's memory bears without a setting: 8,192 positions of the 9B model take 0.3 GB a slot in fp16.</summary>
    private const int DefaultSequenceTokens = 8192;

    /// <summary>A picture of 1.2 megapixels: more takes a CPU minutes with the 9B model.</summary>
    private const int CpuImageTokens = 1536;

    public static EngineLimits Of(EngineOptions options, ModelManifest manifest)
    {
        if (options.MaxSequenceTokens > manifest.Text.MaxPositions)
        {
            throw new ModelLoadException($"Glimpse__MaxSequenceTokens is {options.MaxSequenceTokens}, but {manifest.Id} knows {manifest.Text.MaxPositions} positions. Set it to that or less, or to 0.");
        }
        var sequence = options.MaxSequenceTokens > 0 ? options.MaxSequenceTokens : Math.Min(manifest.Text.MaxPositions, DefaultSequenceTokens);
        var image = options.MaxImageTokens > 0 ? options.MaxImageTokens : options.Provider == ExecutionProvider.Cpu ? CpuImageTokens : 0;
        return new EngineLimits(SlotsOf(options, manifest, sequence), sequence, options.MaxOutputTokens, Math.Min(options.StepTokens, sequence), image, options.Images.MaxPictures,
            options.DecodeConcurrency > 0 ? options.DecodeConcurrency : Environment.ProcessorCount, manifest.Generation);
    }

    /// <summary>As many as the option says, or as fit into the memory that it gives.</summary>
    private static int SlotsOf(EngineOptions options, ModelManifest manifest, int sequence)
    {
        if (options.KvCacheMegabytes == 0) return options.Slots;
        var slotBytes = KvCache.BytesOf(manifest, 1, sequence);
        var slots = options.KvCacheMegabytes * 1_000_000L / slotBytes;
        return slots > 0 ? (int)Math.Min(slots, EngineOptions.MostSlots) : throw new ModelLoadException(
            $"Glimpse__KvCacheMegabytes is {options.KvCacheMegabytes}, but one sequence of {sequence:N0} tokens of {manifest.Id} takes {slotBytes / 1e6:N1} MB. Give more, or lower Glimpse__MaxSequenceTokens.");
    }

    /// <summary>How the package wants its pictures, under this engine's cap.</summary>
    public ImageSettings ImageSettings(ModelManifest manifest) => new(
        manifest.Vision.PatchSize, manifest.Vision.TemporalPatchSize, manifest.Vision.MergeSize, manifest.Vision.Channels,
        manifest.Image.ShortestEdge, manifest.Image.LongestEdge, manifest.Image.Mean, manifest.Image.Std, ImageTokens);
}
