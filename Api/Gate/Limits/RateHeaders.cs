using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Gate.Limits;

/// <summary>What OpenAI's clients read to slow down in time: <c>x-ratelimit-*</c>, for the limits that the caller has.</summary>
internal sealed record RateHeaders(Rate Requests, Rate Tokens)
{
    public static RateHeaders Of((Rate Requests, Rate Tokens) rates) => new(rates.Requests, rates.Tokens);

    public void Write(IHeaderDictionary headers)
    {
        Write(headers, "requests", Requests);
        Write(headers, "tokens", Tokens);
    }

    private static void Write(IHeaderDictionary headers, string kind, Rate rate)
    {
        if (rate.Limit == 0) return;
        headers[$"x-ratelimit-limit-{kind}"] = rate.Limit.ToString(CultureInfo.InvariantCulture);
        headers[$"x-ratelimit-remaining-{kind}"] = rate.Remaining.ToString(CultureInfo.InvariantCulture);
        headers[$"x-ratelimit-reset-{kind}"] = Duration(rate.Reset);
    }

    /// <summary>As OpenAI writes it: <c>250ms</c>, <c>1.5s</c>, <c>6m0s</c>.</summary>
    internal static string Duration(TimeSpan time)
    {
        var milliseconds = Math.Ceiling(time.TotalMilliseconds);
        if (milliseconds < 1000) return string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms");
        var (minutes, rest) = ((int)(milliseconds / 60_000), milliseconds % 60_000 / 1000);
        return minutes == 0 ? string.Create(CultureInfo.InvariantCulture, $"{rest}s") : string.Create(CultureInfo.InvariantCulture, $"{minutes}m{rest}s");
    }
}
