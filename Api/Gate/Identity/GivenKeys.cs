using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Glimpse.Api.Gate.Identity;

/// <summary>The keys that a request brings, from the places where clients put them: OpenAI's, Anthropic's, and the two of Azure Functions.</summary>
internal static class GivenKeys
{
    public const string KeyHeader = "x-api-key";
    public const string FunctionsHeader = "x-functions-key";
    public const string FunctionsQuery = "code";
    private const string Bearer = "Bearer ";

    // A header may come several times; more than these are no honest client's.
    private const int Most = 4;

    /// <summary>In order; one that is right is enough, as some clients cannot leave their own header out.</summary>
    public static IReadOnlyList<string> Of(HttpRequest request)
    {
        var keys = new List<string>(1);
        foreach (var value in request.Headers.Authorization)
        {
            if (value?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true) Add(keys, value[Bearer.Length..]);
        }
        AddAll(keys, request.Headers[KeyHeader]);
        AddAll(keys, request.Headers[FunctionsHeader]);
        if (request.QueryString.HasValue) AddAll(keys, request.Query[FunctionsQuery]);
        return keys;
    }

    private static void AddAll(List<string> keys, StringValues values)
    {
        foreach (var value in values) Add(keys, value);
    }

    private static void Add(List<string> keys, string? value)
    {
        if (value?.Trim() is { Length: > 0 } key && keys.Count < Most) keys.Add(key);
    }
}
