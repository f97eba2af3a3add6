using Glimpse.Descriptions.Storage;
using Microsoft.Extensions.Configuration;

namespace Glimpse.Descriptions.Tests.Storage;

public sealed class StorageOptionsTests
{
    [Fact]
    public void Read_Nothing_IsNotConfigured()
    {
        var options = Read();
        Assert.False(options.IsConfigured);
        Assert.Equal(("images", "descriptions"), (options.Images, options.Descriptions));
        var refused = Assert.Throws<InvalidOperationException>(() => StorageClient.Open(options));
        Assert.Contains("AzureWebJobsStorage", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FunctionsSetting_IsTheFallback()
    {
        Assert.Equal("UseDevelopmentStorage=true", Read(("AzureWebJobsStorage", "UseDevelopmentStorage=true")).ConnectionString);
        Assert.Equal("own", Read(("AzureWebJobsStorage", "UseDevelopmentStorage=true"), ("Glimpse:Storage:ConnectionString", "own")).ConnectionString);
        Assert.Null(Read(("AzureWebJobsStorage", "UseDevelopmentStorage=true"), ("Glimpse:Storage:ServiceUri", "https://a.blob.core.windows.net")).ConnectionString);
    }

    [Theory]
    [InlineData("AzureWebJobsStorage:accountName", "mine", "https://mine.blob.core.windows.net/")]
    [InlineData("AzureWebJobsStorage:blobServiceUri", "https://b.example/", "https://b.example/")]
    public void Read_IdentitySettings_GiveTheServiceUri(string key, string value, string expected)
    {
        var options = Read((key, value), ("AzureWebJobsStorage:clientId", "c1"));
        Assert.Equal((new Uri(expected), "c1"), (options.ServiceUri, options.ClientId));
        Assert.Equal(new Uri(expected), StorageClient.Open(options).Uri);
    }

    [Fact]
    public void Open_DevelopmentStorage_IsTheEmulator() =>
        Assert.Equal("127.0.0.1", StorageClient.Open(new() { ConnectionString = "UseDevelopmentStorage=true" }).Uri.Host);

    [Theory]
    [InlineData("nonsense")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=SECRET!")]
    public void Open_DamagedConnectionString_SaysSoWithoutRepeatingIt(string connection)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => StorageClient.Open(new() { ConnectionString = connection }));
        Assert.Contains("cannot be read", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("images", true)]
    [InlineData("a-b-3", true)]
    [InlineData("Images", false)]
    [InlineData("a--b", false)]
    [InlineData("ab", false)]
    public void Images_ContainerName_IsChecked(string name, bool expected)
    {
        var result = new StorageOptionsValidator().Validate(null, new() { Images = name });
        Assert.Equal(expected, result.Succeeded);
    }

    private static StorageOptions Read(params (string Key, string Value)[] settings) =>
        StorageOptions.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(pair => pair.Key, pair => (string?)pair.Value)).Build());
}
