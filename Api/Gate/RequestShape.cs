using System.Globalization;
using System.Text.Unicode;
using Glimpse.Api.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Glimpse.Api.Gate;

/// <summary>What can be said about a request before its body is read: lengths, the query's escapes and the media type.</summary>
internal static class RequestShape
{
    /// <summary>Address and headers: looked at before who calls, since those are read for it.</summary>
    public static void CheckHead(HttpRequest request, ApiOptions options)
    {
        var address = (request.Path.Value?.Length ?? 0) + (request.QueryString.Value?.Length ?? 0);
        if (address > options.MaxUrlCharacters) throw new ApiException(ApiError.UrlTooLong(options.MaxUrlCharacters));
        var headers = 0;
        foreach (var (name, values) in request.Headers)
        {
            foreach (var value in values) headers += name.Length + (value?.Length ?? 0);
        }
        if (headers > options.MaxHeaderCharacters) throw new ApiException(ApiError.HeadersTooLarge(options.MaxHeaderCharacters));
        if (!IsReadable(request.QueryString.Value ?? "")) throw new ApiException(ApiError.UnreadableQuery);
    }

    // Escapes that spell no text would be left as they stand, and a caller's question or key would be taken for another one.
    private static bool IsReadable(string query)
    {
        if (!query.Contains('%', StringComparison.Ordinal)) return true;
        var bytes = new byte[query.Length];
        var count = 0;
        for (var at = 0; at < query.Length; at++)
        {
            // Whatever stands between escapes ends a character.
            var value = (byte)' ';
            if (query[at] == '%')
            {
                if (at + 2 >= query.Length || !byte.TryParse(query.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)) return false;
                at += 2;
            }
            bytes[count++] = value;
        }
        return Utf8.IsValid(bytes.AsSpan(0, count));
    }

    public static void CheckBody(ApiRoute route, HttpRequest request, ApiOptions options)
    {
        if (route.Accepts.Count == 0) return;
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity") throw new ApiException(ApiError.Compressed);
        if (!Accepts(route, request.ContentType)) throw new ApiException(ApiError.WrongMediaType(route.Accepts));
        if (request.ContentLength > options.MaxBodyBytes) throw new ApiException(ApiError.BodyTooLarge(options.MaxBodyBytes));
    }

    private static bool Accepts(ApiRoute route, string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var given)) return false;
        if (given.Charset.HasValue && !given.Charset.Value.AsSpan().Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase)) return false;
        foreach (var accepted in route.Accepts)
        {
            if (given.MediaType.Equals(accepted, StringComparison.OrdinalIgnoreCase)) return true;
            if (accepted == MediaTypes.AnyImage && given.Type.Equals("image", StringComparison.OrdinalIgnoreCase)) return true;
        }
        return false;
    }
}
