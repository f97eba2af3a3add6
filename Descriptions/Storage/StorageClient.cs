using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace Glimpse.Descriptions.Storage;

/// <summary>Opens the storage account that the options name.</summary>
public static class StorageClient
{
    /// <exception cref="InvalidOperationException">No account is configured, or its connection string cannot be read; the message says what to set.</exception>
    public static BlobServiceClient Open(StorageOptions options)
    {
        if (options.ConnectionString is { } connection) return FromConnectionString(connection);
        if (options.ServiceUri is { } uri) return new(uri, Credential(options.ClientId), ClientOptions());
        throw new InvalidOperationException("No storage account is configured. Set Glimpse__Storage__ConnectionString or AzureWebJobsStorage to a connection string, " +
            "or Glimpse__Storage__ServiceUri to the blob endpoint that the process's identity may use.");
    }

    private static BlobServiceClient FromConnectionString(string connection)
    {
        try
        {
            return new(connection, ClientOptions());
        }
        catch (Exception unreadable) when (unreadable is FormatException or ArgumentException or InvalidOperationException)
        {
            // The text of the cause may hold parts of the key.
            throw new InvalidOperationException("The storage connection string cannot be read. Copy it from the account's page \"Access keys\", or use UseDevelopmentStorage=true with Azurite.");
        }
    }

    private static DefaultAzureCredential Credential(string? clientId) => new(new DefaultAzureCredentialOptions { ManagedIdentityClientId = clientId });

    // 30 s without a byte is a dead connection for files of 10 MB; the SDK's own 100 s would hold a slot for nothing.
    private static BlobClientOptions ClientOptions() => new() { Retry = { Mode = RetryMode.Exponential, MaxRetries = 3, NetworkTimeout = TimeSpan.FromSeconds(30) } };
}
