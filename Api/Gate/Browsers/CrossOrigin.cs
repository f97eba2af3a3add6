using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Gate.Browsers;

/// <summary>What browsers are told of pages from elsewhere (CORS): nothing, unless the settings name the page's origin. Cookies are never asked for.</summary>
internal sealed record CrossOrigin(string? AllowedOrigin)
{
    private const string Exposed =
        "retry-after, x-request-id, x-ratelimit-limit-requests, x-ratelimit-remaining-requests, x-ratelimit-reset-requests, x-ratelimit-limit-tokens, x-ratelimit-remaining-tokens, x-ratelimit-reset-tokens";

    // Browsers ask again after ten minutes.
    private const string Seconds = "600";
    private const int LongestHeaders = 2048;
    private static readonly SearchValues<char> HeaderNames = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_, ");

    /// <summary>Null where no page from elsewhere may call: then browsers are told nothing at all.</summary>
    public static CrossOrigin? Of(HttpRequest request, IReadOnlySet<string> origins) =>
        origins.Count == 0 ? null : new(request.Headers.Origin is [{ } origin] && origins.Contains(origin) ? origin : null);

    public void Write(IHeaderDictionary headers)
    {
        headers.Vary = "Origin";
        if (AllowedOrigin is null) return;
        headers.AccessControlAllowOrigin = AllowedOrigin;
        headers.AccessControlExposeHeaders = Exposed;
    }

    /// <summary>Answers a browser that asks beforehand; false: nothing of it is allowed, and the request is one like any other.</summary>
    public bool AnswerPreflight(HttpContext context, IReadOnlyList<string> methods)
    {
        var wanted = context.Request.Headers.AccessControlRequestMethod.ToString();
        var sent = context.Request.Headers.AccessControlRequestHeaders.ToString();
        if (AllowedOrigin is null || !methods.Contains(wanted)) return false;
        // Clients bring many headers of their own, and none of them harms: what matters is whose page it is.
        if (sent.Length > LongestHeaders || sent.AsSpan().ContainsAnyExcept(HeaderNames)) return false;
        var headers = context.Response.Headers;
        headers.AccessControlAllowMethods = string.Join(", ", methods);
        if (sent.Length > 0) headers.AccessControlAllowHeaders = sent;
        headers.AccessControlMaxAge = Seconds;
        headers.Vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return true;
    }
}
