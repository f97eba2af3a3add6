using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>What a request's <c>cache-control</c> asks (RFC 9111 §5.2.1).</summary>
/// <param name="FreshAnswer"><c>no-cache</c>: not an answer that was stored.</param>
/// <param name="AnswerLife"><c>no-store</c>: nor one that is stored now.</param>
internal readonly record struct CacheWish(bool FreshAnswer, AnswerLife AnswerLife)
{
    public static CacheWish Read(HttpRequest request)
    {
        var header = request.GetTypedHeaders().CacheControl;
        var isNeverStored = header is { NoStore: true };
        return new(isNeverStored || header is { NoCache: true }, isNeverStored ? AnswerLife.None : AnswerLife.Usual);
    }
}
