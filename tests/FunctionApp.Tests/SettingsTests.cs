using System.Reflection;
using System.Text.Json;
using Glimpse.Descriptions.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;

namespace Glimpse.FunctionApp.Tests;

public sealed class SettingsTests
{
    [Fact]
    public void Host_RoutePrefix_IsEmptyAndPoisonComesAfterFive()
    {
        using var host = Read("host.json");
        var extensions = host.RootElement.GetProperty("extensions");
        Assert.Equal("2.0", host.RootElement.GetProperty("version").GetString());
        Assert.Equal("", extensions.GetProperty("http").GetProperty("routePrefix").GetString());
        Assert.Equal(5, extensions.GetProperty("blobs").GetProperty("poisonBlobThreshold").GetInt32());
    }

    [Fact]
    public void LocalSettings_PictureFunctions_OneOfTheTwoIsDisabled()
    {
        using var settings = Read("local.settings.sample.json");
        var values = settings.RootElement.GetProperty("Values");
        var pictures = FunctionsApplication.Functions.Where(function => function.GetParameters()[0].GetCustomAttribute<BlobTriggerAttribute>() is not null)
            .Select(function => function.GetCustomAttribute<FunctionAttribute>()!.Name).ToArray();
        Assert.Equal(2, pictures.Length);
        Assert.Single(pictures, name => values.TryGetProperty($"AzureWebJobs.{name}.Disabled", out var disabled) && disabled.GetString() == "true");
        Assert.Equal("dotnet-isolated", values.GetProperty("FUNCTIONS_WORKER_RUNTIME").GetString());
        Assert.Equal("127.0.0.1", StorageClient.Open(new() { ConnectionString = values.GetProperty("AzureWebJobsStorage").GetString() }).Uri.Host);
    }

    [Fact]
    public void LocalSettings_GlimpseNames_AreSettingsThatExist()
    {
        using var settings = Read("local.settings.sample.json");
        var known = File.ReadAllText(PathOf("SETTINGS.md"));
        string[] names = [.. settings.RootElement.GetProperty("Values").EnumerateObject().Select(value => value.Name).Where(name => name.StartsWith("Glimpse", StringComparison.Ordinal))];
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"| `{name}` |", known, StringComparison.Ordinal));
    }

    [Fact]
    public void PictureTriggers_Container_IsTheDefaultOne() =>
        Assert.All(FunctionsApplication.Functions.Select(function => function.GetParameters()[0].GetCustomAttribute<BlobTriggerAttribute>()).OfType<BlobTriggerAttribute>(),
            trigger => Assert.StartsWith(new StorageOptions().Images + "/", trigger.BlobPath, StringComparison.Ordinal));

    private static JsonDocument Read(string name) => JsonDocument.Parse(File.ReadAllText(PathOf(name)));

    private static string PathOf(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Serverless.sln"))) return Path.Combine(folder.FullName, name);
        }
        throw new FileNotFoundException($"{name} is not at the top of the repository.");
    }
}
