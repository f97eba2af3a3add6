using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Gate;

/// <summary>From an exception to what the caller may know of it.</summary>
internal sealed class ErrorMap(ApiOptions options)
{
    public ApiError Of(Exception exception, string requestId) => exception switch
    {
        ApiException known => known.Error,
        RequestRefusedException refusal => ApiError.Of(refusal),
        EngineBusyException busy => ApiError.Busy(busy.RetryAfter),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => ApiError.BodyTooLarge(options.MaxBodyBytes),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => ApiError.BodyTooSlow,
        BadHttpRequestException => ApiError.BodyBroken,
        // Nobody but the server itself cancels: the gate has asked already whether the caller is gone.
        OperationCanceledException => ApiError.Stopping(TimeSpan.FromSeconds(options.RetryAfterSeconds)),
        GenerationFailedException => ApiError.Failed("generation_failed", requestId),
        _ => ApiError.Failed("internal_error", requestId),
    };
}
