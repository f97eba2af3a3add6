using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Glimpse.Api.Gate.Identity;

/// <summary>
/// The keys that a provider signs with. They are kept, and read again now and then behind the requests; only a token whose key is not among them
/// waits for that, and not more often than every half minute, so that made-up tokens cost the provider nothing.
/// </summary>
public sealed partial class SigningKeys(IProviderDocuments documents, TimeProvider clock, ILogger<SigningKeys> log)
{
    internal static readonly TimeSpan Fresh = TimeSpan.FromHours(6);
    internal static readonly TimeSpan LongestKept = TimeSpan.FromHours(24);
    internal static readonly TimeSpan BetweenReads = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private KeySet? _known;
    private JwtProvider? _asked;
    private long _askedAt;
    private Task _reading = Task.CompletedTask;

    /// <summary>The keys that a token may be signed with: those of its id. Null: the provider's keys could not be read.</summary>
    internal async ValueTask<IReadOnlyList<SecurityKey>?> FindAsync(JwtProvider provider, string? id, CancellationToken cancellation)
    {
        if (Find(provider, id) is { Count: > 0 } known)
        {
            if (clock.GetElapsedTime(_known!.ReadAt) > Fresh) _ = ReadAsync(provider);
            return known;
        }
        await ReadAsync(provider).WaitAsync(cancellation);
        return Find(provider, id);
    }

    private IReadOnlyList<SecurityKey>? Find(JwtProvider provider, string? id) =>
        _known is { } known && known.Provider == provider && clock.GetElapsedTime(known.ReadAt) < LongestKept ? known.Of(id) : null;

    // One read at a time, which all who need it wait for.
    private Task ReadAsync(JwtProvider provider)
    {
        lock (_lock)
        {
            if (!_reading.IsCompleted && _asked == provider) return _reading;
            if (_asked == provider && clock.GetElapsedTime(_askedAt) < BetweenReads) return Task.CompletedTask;
            (_asked, _askedAt) = (provider, clock.GetTimestamp());
            return _reading = ReadNowAsync(provider);
        }
    }

    private async Task ReadNowAsync(JwtProvider provider)
    {
        await Task.Yield();
        try
        {
            using var metadata = JsonDocument.Parse(await documents.ReadAsync(provider.Metadata, CancellationToken.None));
            var issuer = metadata.RootElement.GetProperty("issuer").GetString();
            if (issuer != provider.Issuer) throw new InvalidDataException($"it names '{ApiError.Plain(issuer ?? "", 200)}' as its issuer.");
            var address = new Uri(metadata.RootElement.GetProperty("jwks_uri").GetString()!);
            if (!provider.MayServe(address)) throw new InvalidDataException($"its keys are at {address.Authority}, which Glimpse:Access:Jwt:KeysHost does not name.");
            var keys = JsonWebKeySet.Create(await documents.ReadAsync(address, CancellationToken.None)).GetSigningKeys();
            // A secret that a provider publishes signs nothing.
            _known = new(provider, [.. keys.Where(key => key is RsaSecurityKey or ECDsaSecurityKey or X509SecurityKey)], clock.GetTimestamp());
        }
        catch (Exception fault)
        {
            LogUnread(provider.Authority, fault.Message);
        }
    }

    [LoggerMessage(2104, LogLevel.Warning, "The keys of {Authority} could not be read: {Fault} Tokens that need new ones are refused until then.")]
    private partial void LogUnread(Uri authority, string fault);

    private sealed record KeySet(JwtProvider Provider, IReadOnlyList<SecurityKey> Keys, long ReadAt)
    {
        // A token without an id fits a provider that has one key only.
        public IReadOnlyList<SecurityKey> Of(string? id) => string.IsNullOrEmpty(id) ? Keys.Count == 1 ? Keys : [] : [.. Keys.Where(key => key.KeyId == id)];
    }
}
