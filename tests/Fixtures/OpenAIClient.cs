using System.Diagnostics;
using System.Text.Json;

namespace Glimpse.Fixtures;

/// <summary>Runs openai.mjs, which drives a server with the official npm client.</summary>
public static class OpenAIClient
{
    /// <summary>What each of its calls gave.</summary>
    /// <param name="baseAddress">Up to and with /v1.</param>
    /// <param name="picture">A picture's path.</param>
    public static async Task<JsonElement> RunAsync(Uri baseAddress, string picture)
    {
        using var node = Process.Start(new ProcessStartInfo("node", [Repository.PathOf("tests", "Fixtures", "openai.mjs"), baseAddress.ToString(), Repository.PathOf("node_modules"), picture])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = node.StandardError.ReadToEndAsync();
        var output = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        return node.ExitCode == 0 ? JsonDocument.Parse(output).RootElement : throw new InvalidOperationException($"openai.mjs failed: {await errors}");
    }
}
