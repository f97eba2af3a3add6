using Glimpse.Cli.Keys;

namespace Glimpse.Cli.Tests.Keys;

public sealed class NewKeyVerbTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task New_Name_PrintsTheKeyAloneAndTheHashAsItIsSet()
    {
        Assert.Equal(ExitCodes.Good, await _bench.RunAsync("key", "new", "shop"));

        var key = _bench.Output.TrimEnd('\n');
        Assert.Matches("^glm_[A-Za-z0-9]{43}$", key);
        Assert.DoesNotContain(key, _bench.Error, StringComparison.Ordinal);
        Assert.Contains($"Glimpse__Access__Keys__shop__Hashes__0={NewKeyVerb.HashOf(key)}\n", _bench.Error, StringComparison.Ordinal);
        Assert.Contains("{\"Keys\":{\"shop\":{\"Hashes\":[\"" + NewKeyVerb.HashOf(key) + "\"]} } }", _bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_Twice_AreTwoKeys()
    {
        await _bench.RunAsync("key", "new", "shop");
        await _bench.RunAsync("key", "new", "shop");

        Assert.Equal(2, _bench.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Count());
    }

    // printf abc | sha256sum; the API's tests hold the server to the same.
    [Fact]
    public void HashOf_Key_IsTheSha256OfItsBytes() =>
        Assert.Equal("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", NewKeyVerb.HashOf("abc"));

    [Theory]
    [InlineData("a b")]
    [InlineData("a__b")]
    [InlineData("jwt:me")]
    [InlineData("-")]
    [InlineData("名字")]
    public async Task New_NameThatNoSettingCanHave_IsRefused(string name)
    {
        Assert.Equal(ExitCodes.Usage, await _bench.RunAsync("key", "new", name));
        Assert.Empty(_bench.Output);
    }
}
