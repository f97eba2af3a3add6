using Glimpse.Inference.Sampling.Json.Patterns;

namespace Glimpse.Inference.Tests.Sampling.Json.Patterns;

public sealed class TextFormatsTests
{
    [Theory]
    [InlineData("date", "2024-02-29", true)]
    [InlineData("date", "2023-02-29", false)]
    [InlineData("date", "2000-02-29", true)]
    [InlineData("date", "1900-02-29", false)]
    [InlineData("date", "2023-04-31", false)]
    [InlineData("date", "2023-12-31", true)]
    [InlineData("date", "2023-13-01", false)]
    [InlineData("date", "2023-1-1", false)]
    [InlineData("time", "23:59:59Z", true)]
    [InlineData("time", "10:20:30.123+05:30", true)]
    [InlineData("time", "24:00:00Z", false)]
    [InlineData("time", "10:20:30", false)]
    [InlineData("date-time", "2024-05-06T07:08:09Z", true)]
    [InlineData("date-time", "2024-05-06 07:08:09Z", false)]
    [InlineData("date-time", "2024-05-06T07:08:09", false)]
    [InlineData("duration", "P1Y2M3DT4H5M6S", true)]
    [InlineData("duration", "P3W", true)]
    [InlineData("duration", "PT36H", true)]
    [InlineData("duration", "P", false)]
    [InlineData("duration", "PT", false)]
    [InlineData("duration", "P1D2H", false)]
    [InlineData("duration", "P1Y2D", false)]
    [InlineData("email", "ada.lovelace+test@mail.example.com", true)]
    [InlineData("email", "ada@example", false)]
    [InlineData("email", "@example.com", false)]
    [InlineData("email", "a..b@example.com", false)]
    [InlineData("hostname", "www.example-site.com", true)]
    [InlineData("hostname", "localhost", true)]
    [InlineData("hostname", "-a.com", false)]
    [InlineData("hostname", "a-.com", false)]
    [InlineData("hostname", "a..com", false)]
    [InlineData("ipv4", "192.168.0.1", true)]
    [InlineData("ipv4", "255.255.255.255", true)]
    [InlineData("ipv4", "256.1.1.1", false)]
    [InlineData("ipv4", "1.2.3", false)]
    [InlineData("ipv4", "01.2.3.4", false)]
    [InlineData("ipv6", "2001:db8::8a2e:370:7334", true)]
    [InlineData("ipv6", "1:2:3:4:5:6:7:8", true)]
    [InlineData("ipv6", "::1", true)]
    [InlineData("ipv6", "::", true)]
    [InlineData("ipv6", "1::", true)]
    [InlineData("ipv6", "1:2:3:4:5:6:7:8:9", false)]
    [InlineData("ipv6", "1::2::3", false)]
    [InlineData("ipv6", "12345::", false)]
    [InlineData("uuid", "123e4567-e89b-12d3-a456-426614174000", true)]
    [InlineData("uuid", "123e4567e89b12d3a456426614174000", false)]
    [InlineData("uri", "https://example.com/a/b?x=1&y=%20#top", true)]
    [InlineData("uri", "ftp://files.example.com:2121/x", true)]
    [InlineData("uri", "not a uri", false)]
    [InlineData("uri", "https://example.com/%zz", false)]
    [InlineData("json-pointer", "/a/0/~01", true)]
    [InlineData("json-pointer", "a", false)]
    [InlineData("byte", "Z2xpbXBzZQ==", true)]
    [InlineData("byte", "Z2x", false)]
    public void Find_AFormat_AcceptsItsTexts(string format, string text, bool fits) => Assert.Equal(fits, TextFormats.Find(format)!.Contains(text));

    [Fact]
    public void Find_Date_AcceptsExactlyTheDaysOfTheCalendar()
    {
        var dates = TextFormats.Find("date")!;
        foreach (var year in (int[])[1000, 1600, 1700, 1999, 2000, 2023, 2024, 2100, 2999])
            for (var month = 0; month <= 13; month++)
                for (var day = 0; day <= 32; day++)
                    Assert.Equal(month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month), dates.Contains($"{year}-{month:D2}-{day:D2}"));
    }

    [Fact]
    public void Find_AnUnknownFormat_IsNull() => Assert.Null(TextFormats.Find("color"));
}
