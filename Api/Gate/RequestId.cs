using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Gate;

/// <summary>The name of a request in answers and logs: the caller's, where it is safe to write down, or a fresh one.</summary>
internal static class RequestId
{
    public const string Header = "x-request-id";

    /// <summary>Characters.</summary>
    public const int Longest = 128;

    private static readonly SearchValues<char> Safe = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    public static string Of(HttpRequest request) => request.Headers[Header] is [{ } given] && IsSafe(given) ? given : $"req_{Guid.NewGuid():N}";

    /// <summary>Whether a name of the caller's may be written into logs and headers.</summary>
    public static bool IsSafe(string name) => name.Length is > 0 and <= Longest && !name.AsSpan().ContainsAnyExcept(Safe);
}
