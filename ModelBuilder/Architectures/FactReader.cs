using Glimpse.ModelBuilder.Checkpoints;
using Glimpse.ModelBuilder.Packages;

namespace Glimpse.ModelBuilder.Architectures;

/// <summary>Reads the manifest's facts that every architecture takes from the same fields.</summary>
internal static class FactReader
{
    private const double ClipRescale = 1 / 255.0;
    private const int PillowBicubic = 3;

    // OpenAI CLIP's, which transformers' GLM-4V processor takes when the file has none.
    private static readonly double[] ClipMean = [0.48145466, 0.4578275, 0.40821073];
    private static readonly double[] ClipStd = [0.26862954, 0.26130258, 0.27577711];

    public static ImageFacts Image(ConfigSection preprocessor, int patch, int temporalPatch, int merge)
    {
        ExpectSame(preprocessor, "patch_size", patch);
        ExpectSame(preprocessor, "temporal_patch_size", temporalPatch);
        ExpectSame(preprocessor, "merge_size", merge);
        foreach (var step in (string[])["do_resize", "do_rescale", "do_normalize"])
        {
            if (!preprocessor.Flag(step, true))
                throw preprocessor.Error(step, "is false; the engine always resizes, rescales and normalises.");
        }

        if (Math.Abs(preprocessor.Number("rescale_factor", 0, 1, ClipRescale) - ClipRescale) > 1e-9)
            throw preprocessor.Error("rescale_factor", "is not 1/255, the only one the engine has.");
        if (preprocessor.Int("resample", 0, 5, PillowBicubic) != PillowBicubic)
            throw preprocessor.Error("resample", "is not 3 (bicubic), the only one the engine has.");
        var size = preprocessor.Section("size");
        var shortest = size.Int("shortest_edge", 1, int.MaxValue);
        return new ImageFacts(
            shortest,
            size.Int("longest_edge", shortest, int.MaxValue),
            preprocessor.Has("image_mean") ? preprocessor.Numbers("image_mean", 3, -1, 1) : ClipMean,
            preprocessor.Has("image_std") ? preprocessor.Numbers("image_std", 3, 1e-3, 10) : ClipStd);
    }

    /// <summary>Special tokens differ between GLM-4.1V and 4.6V under the same class, so none is assumed.</summary>
    public static TokenFacts Tokens(ConfigSection config, ConfigSection generation, int vocabulary)
    {
        var text = config.Section("text_config");
        var eos = generation.Ints("eos_token_id") ?? text.Ints("eos_token_id") ?? config.Ints("eos_token_id")
            ?? throw generation.Error("eos_token_id", "is missing, here and in config.json: the engine would not know where an answer ends.");
        var pad = generation.Ints("pad_token_id") ?? text.Ints("pad_token_id") ?? config.Ints("pad_token_id") ?? eos; // transformers pads with the first end token
        foreach (var (name, largest) in (ReadOnlySpan<(string, int)>)[("eos_token_id", eos.Max()), ("pad_token_id", pad[0])])
        {
            if (largest >= vocabulary)
                throw generation.Error(name, $"has {largest}, beyond text_config.vocab_size {vocabulary}.");
        }

        int Id(string name) => config.Int(name, 0, vocabulary - 1);
        return new TokenFacts(Id("image_token_id"), Id("image_start_token_id"), Id("image_end_token_id"), pad[0], eos);
    }

    public static GenerationFacts Generation(ConfigSection generation) => new(
        generation.Flag("do_sample", false),
        generation.Number("temperature", 0, 1000, 1),
        generation.Number("top_p", 0, 1, 1),
        generation.Int("top_k", 0, int.MaxValue, 50),
        generation.Number("repetition_penalty", 0, 1000, 1));

    private static void ExpectSame(ConfigSection preprocessor, string name, int expected)
    {
        if (preprocessor.Int(name, 1, 1 << 16, expected) is var value && value != expected)
            throw preprocessor.Error(name, $"is {value}, but config.json's vision_config says {expected}.");
    }
}
