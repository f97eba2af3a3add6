using System.Text;
using Glimpse.Inference.Sampling.Json;

namespace Glimpse.Inference.Tests.Sampling.Json;

public sealed class KeyLedgerTests
{
    [Theory]
    [InlineData("{\"a\":1,\"", "a\"", true)]
    [InlineData("{\"a\":1,\"", "a\":2", true)]
    [InlineData("{\"a\":1,\"", "a", false)]
    [InlineData("{\"a\":1,\"", "ab\"", false)]
    [InlineData("{\"a\":1,\"b\":{\"", "a\"", false)]
    [InlineData("{\"a\":1,\"b\":{\"a\":1},\"", "b\"", true)]
    [InlineData("{\"a\":[{\"b\":\"x\"}],\"", "b\"", false)]
    [InlineData("{\"a\":[{\"b\":\"x\"},{\"", "b\"", false)]
    [InlineData("{\"a\":[{\"b\":\"x\",\"", "b\"", true)]
    [InlineData("{\"a\":\"", "a\"", false)]
    [InlineData("{\"a\":\"{\\\"a\\\":1,\",\"", "a\"", true)]
    [InlineData("[\"a\",\"", "a\"", false)]
    [InlineData("{\"ab\":1,\"a", "b\"", true)]
    public void Repeats_ANameThatItsObjectHas_Only(string written, string token, bool repeats)
    {
        var ledger = new KeyLedger();
        ledger.Write(Encoding.UTF8.GetBytes(written));
        Assert.Equal(repeats, ledger.Repeats(Encoding.UTF8.GetBytes(token)));
        Assert.Equal(repeats, ledger.Copy().Repeats(Encoding.UTF8.GetBytes(token)));
    }
}
