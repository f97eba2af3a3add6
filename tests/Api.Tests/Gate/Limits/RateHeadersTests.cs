using Glimpse.Api.Gate.Limits;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Tests.Gate.Limits;

public sealed class RateHeadersTests
{
    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(0.0171, "18ms")]
    [InlineData(1, "1s")]
    [InlineData(8.64, "8.64s")]
    [InlineData(59.9999, "1m0s")]
    [InlineData(360, "6m0s")]
    [InlineData(90.5, "1m30.5s")]
    public void Duration_OfATime_IsWrittenAsOpenAIDoes(double seconds, string text) => Assert.Equal(text, RateHeaders.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Write_TellsOfLimitsThatAreThere()
    {
        var headers = new HeaderDictionary();

        new RateHeaders(new(60, 59, TimeSpan.FromSeconds(1)), default).Write(headers);

        Assert.Equal(["x-ratelimit-limit-requests: 60", "x-ratelimit-remaining-requests: 59", "x-ratelimit-reset-requests: 1s"],
            headers.Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal));
    }
}
