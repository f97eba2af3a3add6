namespace Glimpse.Cli.Doctor.Checks;

/// <summary>Whether npm and NuGet can be reached, as they are configured here. Only an installation needs them, so that the worst is a warning.</summary>
internal sealed class FeedsCheck : ICheck
{
    private const string OfficialNpm = "https://registry.npmjs.org/";
    private const string OfficialNuGet = "https://api.nuget.org/v3/index.json";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellation)
    {
        var npm = OtherProgram.RunAsync("npm", ["config", "get", "registry"], TimeSpan.FromSeconds(10), cancellation);
        var nuget = OtherProgram.RunAsync("dotnet", ["nuget", "list", "source", "--format", "Short"], TimeSpan.FromSeconds(10), cancellation);
        return await Task.WhenAll(
            AskAsync("npm registry", Address(await npm) ?? OfficialNpm, "npm config set registry …, or https-proxy", cancellation),
            AskAsync("NuGet feed", Address(EnabledSource(await nuget)) ?? OfficialNuGet, "dotnet nuget add source …, or HTTPS_PROXY", cancellation));
    }

    /// <summary>The first line that begins with E, enabled, such as <c>E https://api.nuget.org/v3/index.json</c>.</summary>
    public static string? EnabledSource(string? list) =>
        list?.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith("E ", StringComparison.Ordinal))?[2..];

    public static Finding Judge(string feed, string address, string? fault, string setting) => fault is null
        ? Finding.Good(feed, $"{address} answers")
        : Finding.Warning(feed, $"{address} does not answer ({fault})", $"Needed only to install or to build for the first time. Check the network, or set another address: {setting}.");

    private static string? Address(string? text) => Uri.TryCreate(text?.Trim(), UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address.ToString() : null;

    private static async Task<Finding> AskAsync(string feed, string address, string setting, CancellationToken cancellation)
    {
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(new Uri(address), HttpCompletionOption.ResponseHeadersRead, cancellation);
            return Judge(feed, address, (int)answer.StatusCode < 500 ? null : $"status {(int)answer.StatusCode}", setting);
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Judge(feed, address, $"no answer within {Patience.TotalSeconds:0} s", setting);
        }
        catch (HttpRequestException e)
        {
            return Judge(feed, address, e.Message, setting);
        }
    }
}
