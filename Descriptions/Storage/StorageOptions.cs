using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;

namespace Glimpse.Descriptions.Storage;

/// <summary>Where pictures and descriptions are stored: configuration section <c>Glimpse:Storage</c>. What it leaves out comes from the Functions setting <c>AzureWebJobsStorage</c>.</summary>
public sealed class StorageOptions
{
    public const string Section = "Glimpse:Storage";
    private const string FunctionsSetting = "AzureWebJobsStorage";
    private const string ContainerName = "^[a-z0-9](-?[a-z0-9]){2,62}$";

    /// <summary>A storage account's connection string, or <c>UseDevelopmentStorage=true</c>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Instead of a connection string: the blob endpoint, such as <c>https://account.blob.core.windows.net</c>, opened with the process's own identity.</summary>
    public Uri? ServiceUri { get; set; }

    /// <summary>The client id of a user-assigned identity; null: the default one.</summary>
    public string? ClientId { get; set; }

    /// <summary>The container that pictures are uploaded to.</summary>
    [RegularExpression(ContainerName)]
    public string Images { get; set; } = "images";

    /// <summary>The container that descriptions are written to.</summary>
    [RegularExpression(ContainerName)]
    public string Descriptions { get; set; } = "descriptions";

    /// <summary>Seconds between two looks at the container, where the head polls.</summary>
    [Range(0.1, 3600)]
    public double PollSeconds { get; set; } = 2;

    /// <summary>Pictures in work at once, where the head polls; 0: one per slot of the engine.</summary>
    [Range(0, 256)]
    public int Parallelism { get; set; }

    /// <summary>Whether there is a storage account to work with.</summary>
    public bool IsConfigured => ConnectionString is not null || ServiceUri is not null;

    /// <summary>Reads the settings as a head finds them.</summary>
    public static StorageOptions Read(IConfiguration configuration)
    {
        var options = configuration.GetSection(Section).Get<StorageOptions>() ?? new();
        options.AddFunctionsSettings(configuration);
        return options;
    }

    // The forms that the Functions host itself reads, so that one setting serves the trigger and the handler.
    internal void AddFunctionsSettings(IConfiguration configuration)
    {
        if (string.IsNullOrWhiteSpace(ConnectionString)) ConnectionString = null;
        if (IsConfigured) return;
        var host = configuration.GetSection(FunctionsSetting);
        ConnectionString = string.IsNullOrWhiteSpace(host.Value) ? null : host.Value;
        ServiceUri = host["blobServiceUri"] is { Length: > 0 } uri ? new(uri)
            : host["accountName"] is { Length: > 0 } account ? new($"https://{account}.blob.core.windows.net")
            : null;
        ClientId ??= host["clientId"];
    }
}
