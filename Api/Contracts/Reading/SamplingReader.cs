using System.Globalization;
using Glimpse.Inference.Sampling;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>Reads how tokens are picked and when the answer ends. Types and signs are checked here; what depends on the model, such as its vocabulary, the engine checks.</summary>
internal static class SamplingReader
{
    /// <summary>Of one token.</summary>
    public const int MostAlternatives = 20;

    private const int MostStops = 16;
    private const int MostBadWords = 128;
    private const int LongestText = 256;

    public static SamplingOptions Read(JsonFields fields)
    {
        // GLM's own API has a switch beside the numbers. Without sampling the likeliest token is taken whatever they say; with it a package draws that would not by itself,
        // as it does where anything is said about the draw: that min_p is off says nothing else.
        var (draws, temperature) = (fields.TakeBoolean("do_sample"), fields.TakeNumber("temperature", 0, 2));
        return SamplingOptions.ModelDefaults with
        {
            Temperature = draws is false ? 0 : temperature,
            TopP = fields.TakeNumber("top_p", 0, 1, above: true),
            TopK = (int?)fields.TakeInteger("top_k", -1, int.MaxValue),
            MinP = fields.TakeNumber("min_p", 0, 1) ?? (draws is true ? 0 : null),
            Seed = fields.TakeInteger("seed", long.MinValue, long.MaxValue),
            RepetitionPenalty = fields.TakeNumber("repetition_penalty", 0, 10, above: true),
            FrequencyPenalty = fields.TakeNumber("frequency_penalty", -2, 2) ?? 0,
            PresencePenalty = fields.TakeNumber("presence_penalty", -2, 2) ?? 0,
            LogitBias = ReadLogitBias(fields) ?? SamplingOptions.ModelDefaults.LogitBias,
            BadWords = fields.TakeTexts("bad_words", MostBadWords, LongestText),
            Stop = fields.TakeTexts("stop", MostStops, LongestText, orOne: true),
            StopTokenIds = fields.TakeIntegers("stop_token_ids", 0, int.MaxValue),
            IgnoreEos = fields.TakeBoolean("ignore_eos") ?? false,
            MinTokens = (int?)fields.TakeInteger("min_tokens", 0, int.MaxValue) ?? 0,
        };
    }

    // JSON has no numbers as names, so ids come as text.
    private static Dictionary<int, float>? ReadLogitBias(JsonFields fields)
    {
        if (fields.TakeObject("logit_bias") is not { } biases) return null;
        var read = new Dictionary<int, float>(biases.Left.Count);
        foreach (var (name, _) in biases.Left.ToList())
        {
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var token)) throw Refusal.WrongValue("logit_bias", "an object whose names are token ids, such as {\"42\": -100}");
            var bias = biases.TakeNumber(name, -100, 100) ?? throw Refusal.Missing(biases.PathOf(name), "a number from -100 to 100");
            if (!read.TryAdd(token, bias)) throw Refusal.Duplicate(biases.PathOf(name));
        }
        return read;
    }

    /// <summary>How many alternatives to tell for each token; null: nothing about tokens.</summary>
    public static int? ReadLogprobs(JsonFields fields)
    {
        var wanted = fields.TakeBoolean("logprobs") ?? false;
        var alternatives = (int?)fields.TakeInteger("top_logprobs", 0, MostAlternatives) ?? 0;
        if (!wanted && alternatives > 0) throw Refusal.WrongValue("top_logprobs", "left out unless 'logprobs' is true");
        return wanted ? alternatives : null;
    }
}
