using System.Security.Cryptography;
using System.Text;

namespace Glimpse.Api.Tests.Gate;

/// <summary>Keys of callers in tests, and the settings that know them.</summary>
internal static class TestKeys
{
    public const string Shop = "glm_shop-secret";
    public const string Press = "glm_press-secret";

    /// <summary>A shop and a press may call; the press is an operator.</summary>
    public static (string, string)[] Settings { get; } = [Hash("shop", Shop), Hash("press", Press), ("Glimpse:Access:Keys:press:Operator", "true")];

    public static (string, string) Hash(string name, string key, int place = 0) => ($"Glimpse:Access:Keys:{name}:Hashes:{place}", HashOf(key));

    // Written out here a second time: what the command line prints is held to the same.
    public static string HashOf(string key) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
