using System.Net;
using System.Text.Json;

namespace Glimpse.Standalone.Tests.Serving;

/// <summary>Addresses and headers up to the server's own limits reach the gate, which refuses in the API's words; beyond them the server answers with a status alone.</summary>
public sealed class LargeHeadTests
{
    [Fact]
    public async Task Head_OfAnySizeThatTheServerReads_IsTheGatesToRefuse()
    {
        await using var process = await StandaloneProcess.ServeDemoAsync();
        Assert.Equal((HttpStatusCode.OK, null), await AskAsync(process, "/healthz", headers: 300, letters: 10));
        Assert.Equal((HttpStatusCode.RequestHeaderFieldsTooLarge, "headers_too_large"), await AskAsync(process, "/healthz", headers: 300, letters: 150));
        Assert.Equal((HttpStatusCode.RequestUriTooLong, "url_too_long"), await AskAsync(process, $"/healthz?{new string('a', 12_000)}", headers: 0, letters: 0));
    }

    private static async Task<(HttpStatusCode Status, string? Code)> AskAsync(StandaloneProcess process, string path, int headers, int letters)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        for (var number = 0; number < headers; number++) request.Headers.Add($"x-{number}", new string('a', letters));
        using var response = await process.Client.SendAsync(request);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (response.StatusCode, answer.RootElement.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : null);
    }
}
