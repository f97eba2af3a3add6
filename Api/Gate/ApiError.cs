using System.Globalization;
using Glimpse.Api.Gate.Limits;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Gate;

/// <summary>A refusal or a failure as the caller sees it, in OpenAI's shape. The messages are all written here or in a <see cref="RequestRefusedException"/>: no other exception's text gets out.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">OpenAI's class of error.</param>
/// <param name="Code">A stable word for programs.</param>
/// <param name="Message">For people: what was wrong, what was expected, how to mend it.</param>
/// <param name="Param">The field at fault.</param>
public sealed record ApiError(int Status, string Type, string Code, string Message, string? Param = null)
{
    private const string Invalid = "invalid_request_error";
    private const string Server = "server_error";
    private const string Permission = "permission_error";

    /// <summary>A refusal repeats names that its caller chose, such as a schema's keywords: the answer must not grow with them.</summary>
    private const int LongestMessage = 1024, LongestParam = 256;

    /// <summary>When to come back.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the connection ends with the answer: the next request belongs elsewhere.</summary>
    public bool ClosesConnection { get; init; }

    /// <summary>The methods that this path has.</summary>
    public string? Allow { get; init; }

    /// <summary>How a caller is to say who they are.</summary>
    public string? Challenge { get; init; }

    /// <summary>Its message names the field too, for those who see nothing else of it. That it has the word is not enough: fields have names such as text and image.</summary>
    public static ApiError Of(RequestRefusedException refusal)
    {
        var field = refusal.Parameter is { } name ? Plain(name, LongestParam) : null;
        var message = Plain(refusal.Message, LongestMessage);
        var isNamed = field is null || message.StartsWith(field, StringComparison.Ordinal) || message.Contains($"'{field}'", StringComparison.Ordinal);
        return new(StatusCodes.Status400BadRequest, Invalid, refusal.Code, isNamed ? message : $"'{field}': {message}", field);
    }

    public static ApiError NoRoute(string method) => new(StatusCodes.Status404NotFound, Invalid, "unknown_url", $"There is nothing here that answers {Plain(method, 16)}. GET / lists the routes.");

    public static ApiError WrongMethod(IEnumerable<string> methods)
    {
        var allow = string.Join(", ", methods.Distinct().Select(method => method == "GET" ? "GET, HEAD" : method));
        return new(StatusCodes.Status405MethodNotAllowed, Invalid, "method_not_allowed", $"This address answers {allow} only.") { Allow = allow };
    }

    public static ApiError NoModel(string name) =>
        new(StatusCodes.Status404NotFound, Invalid, "model_not_found", $"The model '{Plain(name, 64)}' is not served here. GET /v1/models lists the names that are.", "model");

    public static ApiError BodyTooLarge(long limit) =>
        new(StatusCodes.Status413PayloadTooLarge, Invalid, "body_too_large", $"The body is larger than the {limit:N0} bytes that this server takes. Send fewer or smaller pictures.");

    public static ApiError BodyTooSlow { get; } =
        new(StatusCodes.Status408RequestTimeout, Invalid, "body_too_slow", "The body arrived too slowly. Send it again.");

    public static ApiError BodyBroken { get; } =
        new(StatusCodes.Status400BadRequest, Invalid, "body_incomplete", "The body ended early or is not framed as HTTP asks. Send it again, whole.");

    public static ApiError UrlTooLong(int limit) => new(StatusCodes.Status414UriTooLong, Invalid, "url_too_long", $"The address is longer than {limit:N0} characters.");

    public static ApiError UnreadableQuery { get; } =
        new(StatusCodes.Status400BadRequest, Invalid, "invalid_query", "The address's query cannot be read: each % must begin an escape of two hex digits, and the escapes must spell UTF-8. Percent-encode its texts; % itself is %25.");

    public static ApiError HeadersTooLarge(int limit) =>
        new(StatusCodes.Status431RequestHeaderFieldsTooLarge, Invalid, "headers_too_large", $"The headers are longer than {limit:N0} characters together.");

    public static ApiError WrongMediaType(IReadOnlyList<string> accepted) =>
        new(StatusCodes.Status415UnsupportedMediaType, Invalid, "unsupported_media_type", $"Send the body with the header content-type: {string.Join(" or ", accepted)}.", "content-type");

    public static ApiError Compressed { get; } =
        new(StatusCodes.Status415UnsupportedMediaType, Invalid, "unsupported_content_encoding", "Compressed bodies are not taken. Send the body as it is, without content-encoding.", "content-encoding");

    public static ApiError MissingKey { get; } =
        new(StatusCodes.Status401Unauthorized, Invalid, "missing_api_key", "This needs an API key, and none was sent. Send yours as 'Authorization: Bearer KEY'; x-api-key and x-functions-key are read too.") { Challenge = "Bearer" };

    public static ApiError InvalidKey { get; } =
        new(StatusCodes.Status401Unauthorized, Invalid, "invalid_api_key", "The API key is not one that this server knows, or it has ended. Ask whoever runs the server for another.") { Challenge = "Bearer error=\"invalid_token\"" };

    public static ApiError ProviderUnavailable(TimeSpan retryAfter) =>
        new(StatusCodes.Status503ServiceUnavailable, Server, "identity_unavailable", "Tokens cannot be checked now, as their provider does not answer. Try again after the seconds in Retry-After.") { RetryAfter = retryAfter };

    public static ApiError MissingScope { get; } =
        new(StatusCodes.Status403Forbidden, Permission, "insufficient_permissions", "The token is good, but it lacks the scope that this server asks for.");

    public static ApiError AddressNotAllowed { get; } =
        new(StatusCodes.Status403Forbidden, Permission, "address_not_allowed", "This server does not take calls from your address. Its operator has a list of those that may.");

    public static ApiError HostNotAllowed { get; } =
        new(StatusCodes.Status403Forbidden, Permission, "host_not_allowed", "Without keys this server answers its own machine only, called by a name such as localhost. Its operator can allow other names, or set keys.");

    public static ApiError OriginNotAllowed { get; } =
        new(StatusCodes.Status403Forbidden, Permission, "origin_not_allowed", "Without keys this server answers no web page from elsewhere. Its operator can allow the page's origin.");

    public static ApiError NotAnOperator { get; } =
        new(StatusCodes.Status403Forbidden, Permission, "insufficient_permissions", "This is for the server's operator: the key is good, but not for this address.");

    public static ApiError TooManyFailures(TimeSpan wait) =>
        new(StatusCodes.Status429TooManyRequests, "requests", "rate_limit_exceeded", "Too many wrong keys came from this address. Check the key, and try again after the seconds in Retry-After.") { RetryAfter = wait };

    /// <summary>A limit of the caller is reached. The type says which, as OpenAI has it.</summary>
    internal static ApiError LimitReached(LimitKind kind, string whose, CallLimits limits, TimeSpan wait)
    {
        var (type, limit) = kind switch
        {
            LimitKind.Tokens => ("tokens", $"{limits.OutputTokensPerMinute:N0} tokens of answers per minute"),
            LimitKind.Concurrency => ("concurrency", $"{limits.Concurrent:N0} requests at the same time"),
            _ => ("requests", $"{limits.RequestsPerMinute:N0} requests per minute"),
        };
        return new(StatusCodes.Status429TooManyRequests, type, "rate_limit_exceeded", $"This {whose} has reached its limit of {limit}. Try again after the seconds in Retry-After.") { RetryAfter = wait };
    }

    public static ApiError Busy(TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, "rate_limit_error", "server_busy", "The server is busy: its queue is full. Try again after the seconds in Retry-After.") { RetryAfter = retryAfter };

    public static ApiError Loading(TimeSpan retryAfter) =>
        new(StatusCodes.Status503ServiceUnavailable, Server, "model_loading", "The model is still loading. Try again after the seconds in Retry-After; GET /readyz tells when it is there.") { RetryAfter = retryAfter };

    public static ApiError LoadFailed { get; } =
        new(StatusCodes.Status503ServiceUnavailable, Server, "model_failed", "The model could not be loaded. The operator finds the reason in the server's log.");

    public static ApiError Stopping(TimeSpan retryAfter) =>
        new(StatusCodes.Status503ServiceUnavailable, Server, "server_stopping", "The server is stopping. Send the request again.") { RetryAfter = retryAfter, ClosesConnection = true };

    public static ApiError NotAudited(TimeSpan retryAfter) =>
        new(StatusCodes.Status503ServiceUnavailable, Server, "audit_unavailable", "The server cannot write down what it is asked at the moment, and does not answer without that. Its log has the reason; try again later.") { RetryAfter = retryAfter };

    public static ApiError Failed(string code, string requestId) =>
        new(StatusCodes.Status500InternalServerError, Server, code, $"Something went wrong in the server. Its log has the reason under the request id {requestId}.");

    /// <summary>Whole seconds, as the header wants them; never 0, which asks for a storm.</summary>
    public string? RetryAfterSeconds => RetryAfter is { } wait ? Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>A caller's word fit to be shown back: short, and without control characters.</summary>
    internal static string Plain(string text, int most)
    {
        var shown = text.Length > most ? string.Concat(text.AsSpan(0, most), "…") : text;
        return string.Create(shown.Length, shown, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '?' : source[i];
        });
    }
}
