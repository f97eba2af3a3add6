using System.Security.Cryptography;

namespace Glimpse.Api.Gate.Identity;

/// <summary>All keys that are known.</summary>
internal sealed class KeyRing(IReadOnlyList<ApiKey> keys)
{
    public int Count => keys.Count;

    /// <summary>Whose key it is; null: nobody's. It takes as long for a wrong key as for a right one.</summary>
    public Caller? Find(string given, DateTimeOffset now)
    {
        var hash = ApiKey.HashOf(given);
        Caller? found = null;
        foreach (var key in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(key.Hash, hash) && !(key.Until <= now)) found = key.Caller;
        }
        return found;
    }
}
