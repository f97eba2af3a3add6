using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.OpenApi;

/// <summary>How the gate may refuse a route's callers, and fail them. (499 is nobody's to read: it is logged where the caller left.)</summary>
internal static class RouteErrors
{
    public static IEnumerable<int> Of(ApiRoute route)
    {
        yield return StatusCodes.Status400BadRequest;
        yield return StatusCodes.Status405MethodNotAllowed;
        yield return StatusCodes.Status414UriTooLong;
        yield return StatusCodes.Status431RequestHeaderFieldsTooLarge;
        yield return StatusCodes.Status500InternalServerError;
        if (route.Accepts.Count > 0)
        {
            yield return StatusCodes.Status408RequestTimeout;
            yield return StatusCodes.Status413PayloadTooLarge;
            yield return StatusCodes.Status415UnsupportedMediaType;
        }
        if (route.Access != Access.Anyone)
        {
            yield return StatusCodes.Status401Unauthorized;
            yield return StatusCodes.Status403Forbidden;
            yield return StatusCodes.Status429TooManyRequests;
        }
        if (route.Needs != Requirement.Nothing) yield return StatusCodes.Status503ServiceUnavailable;
    }
}
