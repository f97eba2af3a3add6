using Glimpse.Inference.Artifacts;
using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Sampling;

/// <summary>How a token is drawn from logits, with every default filled in and every range checked.</summary>
/// <param name="Temperature">0 is greedy.</param>
/// <param name="TopP">Over 0, at most 1; 1 keeps all.</param>
/// <param name="TopK">0 keeps all.</param>
/// <param name="MinP">0 keeps all.</param>
/// <param name="Seed">Of the random stream.</param>
internal sealed record SamplingPlan(float Temperature, float TopP, int TopK, float MinP, long Seed)
{
    public bool IsGreedy => Temperature == 0 || TopK == 1;

    /// <summary>The same draws for another of a request's answers, from a stream of its own.</summary>
    public SamplingPlan ForChoice(int choice) => choice == 0 ? this : this with { Seed = unchecked(Seed + choice * 0x5851F42D4C957F2D) };

    /// <summary>Options over the package's defaults. A package that does not sample is greedy until a request asks for something else.</summary>
    /// <exception cref="RequestRefusedException">An option is out of its range.</exception>
    public static SamplingPlan Of(SamplingOptions options, ModelManifest.GenerationDefaults defaults)
    {
        var (temperature, topK) = (TemperatureOf(options, defaults), TopKOf(options, defaults));
        var topP = options.TopP ?? (defaults.DoSample ? defaults.TopP : 1);
        var minP = options.MinP ?? 0;
        Require(temperature is >= 0 and <= 2, "temperature", "must be between 0 and 2");
        Require(topP is > 0 and <= 1, "top_p", "must be over 0 and at most 1");
        Require(topK >= -1, "top_k", "must be a number of tokens, or 0 or -1 for all");
        Require(minP is >= 0 and <= 1, "min_p", "must be between 0 and 1");
        return new SamplingPlan(temperature, topP, Math.Max(topK, 0), minP, options.Seed ?? Random.Shared.NextInt64());
    }

    /// <summary>Whether the plan of such options is greedy; they need not be valid.</summary>
    public static bool IsGreedyFor(SamplingOptions options, ModelManifest.GenerationDefaults defaults) => TemperatureOf(options, defaults) == 0 || TopKOf(options, defaults) == 1;

    private static float TemperatureOf(SamplingOptions options, ModelManifest.GenerationDefaults defaults)
    {
        var asked = options.Temperature is not null || options.TopP is not null || options.TopK is not null || options.MinP is not null || options.Seed is not null;
        return options.Temperature ?? (defaults.DoSample || asked ? defaults.Temperature : 0);
    }

    private static int TopKOf(SamplingOptions options, ModelManifest.GenerationDefaults defaults) => options.TopK ?? (defaults.DoSample ? defaults.TopK : 0);

    /// <exception cref="RequestRefusedException">The rule does not hold.</exception>
    internal static void Require(bool holds, string parameter, string rule)
    {
        if (!holds) throw new RequestRefusedException("invalid_value", $"{parameter} {rule}.", parameter);
    }
}
