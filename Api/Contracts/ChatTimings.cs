using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts;

/// <summary>Where an answer's time went.</summary>
/// <param name="FetchMs">Reading the request with the pictures in it, and fetching those that it names by address.</param>
/// <param name="DecodeMs">Pictures: decoding, scaling and cutting into patches.</param>
/// <param name="EncodeMs">Pictures: the vision encoder.</param>
/// <param name="QueueMs">Waiting for a slot.</param>
/// <param name="PrefillMs">From the slot to the first token.</param>
/// <param name="FirstTokenMs">From the request's head to the first token: all of the above.</param>
/// <param name="GenerateMs">From the first token to the last, of all answers.</param>
/// <param name="TotalMs">From the request's head to the last token.</param>
/// <param name="TokensPerSecond">Of all answers together, while generating; null where no token came after the first.</param>
/// <param name="Cached">Whether the answer was stored before: the times are then those of looking it up.</param>
internal sealed record ChatTimings(
    double FetchMs, double DecodeMs, double EncodeMs, double QueueMs, double PrefillMs, double FirstTokenMs, double GenerateMs, double TotalMs, double? TokensPerSecond, bool Cached)
{
    /// <param name="answers">How many there are: the first token of each belongs to the prefill.</param>
    public static ChatTimings Of(TimeSpan fetched, GenerationCompleted end, int answers)
    {
        var (spent, fetch) = (end.Timings, fetched.TotalMilliseconds);
        var later = end.Usage.CompletionTokens - answers;
        return new(Round(fetch), Round(spent.Decode), Round(spent.Encode), Round(spent.Queue), Round(spent.Prefill), Round(fetch + spent.Total - spent.Generate),
            Round(spent.Generate), Round(fetch + spent.Total), later > 0 && spent.Generate > 0 ? Round(later / spent.Generate * 1000) : null, end.Cached);
    }

    // A tenth of a millisecond is finer than any clock's worth here.
    private static double Round(double value) => Math.Round(value, 1);
}
