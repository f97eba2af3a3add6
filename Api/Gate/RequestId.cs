using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Gate;

/// <summary>The name of a request in answers and logs: the caller's, where it is safe to write down, or a fresh one.</summary>
internal static class RequestId
{
    public const string Header = "x-request-id";
    private const int Longest = 128;
    private static readonly SearchValues<char> Safe = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:");

    public static string Of(HttpRequest request) =>
        request.Headers[Header] is [{ Length: > 0 and <= Longest } given] && !given.AsSpan().ContainsAnyExcept(Safe)
            ? given
            : $"req_{Guid.NewGuid():N}";
}
