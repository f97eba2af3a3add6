using Glimpse.Api.Gate;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Tests.Gate;

public sealed class ErrorMapTests
{
    public static TheoryData<Exception, int, string, string> Exceptions { get; } = new()
    {
        { new ApiException(ApiError.Compressed), 415, "invalid_request_error", "unsupported_content_encoding" },
        { new RequestRefusedException("image_damaged", "Damaged."), 400, "invalid_request_error", "image_damaged" },
        { new EngineBusyException(TimeSpan.FromSeconds(1)), 429, "rate_limit_error", "server_busy" },
        { new BadHttpRequestException("secret", 413), 413, "invalid_request_error", "body_too_large" },
        { new BadHttpRequestException("secret", 408), 408, "invalid_request_error", "body_too_slow" },
        { new BadHttpRequestException("secret", 400), 400, "invalid_request_error", "body_incomplete" },
        { new OperationCanceledException("secret"), 503, "server_error", "server_stopping" },
        { new GenerationFailedException(new IOException("secret")), 500, "server_error", "generation_failed" },
        { new InvalidOperationException("secret"), 500, "server_error", "internal_error" },
        { new FormatException("secret"), 500, "server_error", "internal_error" },
    };

    [Theory]
    [MemberData(nameof(Exceptions))]
    public void Of_Exception_SaysWhatTheCallerMayKnow(Exception exception, int status, string type, string code)
    {
        var error = new ErrorMap(new ApiOptions()).Of(exception, "req_1");

        Assert.Equal((status, type, code), (error.Status, error.Type, error.Code));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.Equal(status == 500, error.Message.Contains("req_1", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_RefusalThatRepeatsWhatWasSent_SaysAFewLinesOfIt()
    {
        var error = new ErrorMap(new ApiOptions()).Of(new RequestRefusedException("unsupported_schema", $"The schema keyword '{new string('a', 500_000)}\u0007'.", new string('b', 500_000)), "req_1");

        Assert.StartsWith("'bbb", error.Message, StringComparison.Ordinal);
        Assert.Contains("The schema keyword 'aaa", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length + error.Param!.Length, 1, 2000);
    }

    [Theory]
    [InlineData(0, "1")]
    [InlineData(0.2, "1")]
    [InlineData(1, "1")]
    [InlineData(1.01, "2")]
    [InlineData(3600, "3600")]
    public void RetryAfter_AnyTime_IsAtLeastOneWholeSecond(double seconds, string header) => Assert.Equal(header, ApiError.Busy(TimeSpan.FromSeconds(seconds)).RetryAfterSeconds);
}
