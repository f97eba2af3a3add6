using System.Net;
using System.Text.Json;

namespace Glimpse.Api.Tests;

/// <summary>An error answer, checked to have OpenAI's shape and to say nothing of the inside.</summary>
internal sealed record ErrorShape(HttpStatusCode Status, string Message, string Type, string? Param, string? Code)
{
    // What exception texts, stack traces, paths and addresses look like.
    private static readonly string[] Inside = ["   at ", "Exception", "System.", "Microsoft.", ".cs:", "/home/", "/usr/", "/var/", "0x0", "Glimpse."];

    public static async Task<ErrorShape> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.NotEmpty(response.Headers.GetValues("x-request-id"));
        foreach (var leak in Inside) Assert.DoesNotContain(leak, text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(text);
        Assert.Equal(["error"], json.RootElement.EnumerateObject().Select(property => property.Name));
        var error = json.RootElement.GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(property => property.Name));
        return new(response.StatusCode, error.GetProperty("message").GetString()!, error.GetProperty("type").GetString()!,
            error.GetProperty("param").GetString(), error.GetProperty("code").GetString());
    }
}
