using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Glimpse.Api.Gate.Rules;

/// <summary>
/// The rules of who may call, as they are now: read at start, and again when the configuration or the keys' file changes. A change that cannot be read
/// is logged and changes nothing, so that half a file locks nobody out and lets nobody in.
/// </summary>
public sealed partial class AccessSettings : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    private readonly Head _head;
    private readonly IOptionsFactory<AccessOptions> _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<AccessSettings> _log;
    private readonly Lock _reading = new();
    private readonly List<IDisposable> _watched = [];
    private volatile State _state;
    private long _looked;
    private volatile bool _openHere;

    public AccessSettings(Head head, IOptionsFactory<AccessOptions> options, IEnumerable<IOptionsChangeTokenSource<AccessOptions>> changes, TimeProvider clock, ILogger<AccessSettings> log)
    {
        (_head, _options, _clock, _log) = (head, options, clock, log);
        _state = Read();
        _looked = clock.GetTimestamp();
        foreach (var change in changes) _watched.Add(ChangeToken.OnChange(change.GetChangeToken, ReadAgain));
    }

    /// <summary>Whether the settings give callers a way to say who they are.</summary>
    public bool HasCredentials => Current.HasCredentials;

    /// <summary>Whether anyone who reaches the head may call: until the first key is configured.</summary>
    internal bool IsOpen => _openHere && !Current.HasCredentials;

    internal AccessRules Current
    {
        get
        {
            LookAtFile();
            return _state.Rules;
        }
    }

    /// <summary>Lets everyone in as long as no key is configured. Only for a head that nobody but this machine can reach.</summary>
    public void OpenToThisMachine() => _openHere = !_state.Rules.HasCredentials;

    public void Dispose()
    {
        foreach (var watched in _watched) watched.Dispose();
    }

    private void LookAtFile()
    {
        if (_state.File is null) return;
        var looked = Interlocked.Read(ref _looked);
        if (_clock.GetElapsedTime(looked) < BetweenLooks || Interlocked.CompareExchange(ref _looked, _clock.GetTimestamp(), looked) != looked) return;
        if (AccessFile.StampOf(_state.File) != _state.Stamp) ReadAgain();
    }

    private void ReadAgain()
    {
        lock (_reading)
        {
            // Of before it is read: a change in between is seen at the next look.
            var stamp = AccessFile.StampOf(_state.File);
            try
            {
                _state = Read();
                // Once there were keys, taking them away opens nothing.
                if (_state.Rules.HasCredentials) _openHere = false;
                LogTaken(_state.Rules.Keys.Count);
            }
            catch (Exception fault)
            {
                // The same fault is not told every two seconds.
                _state = _state with { Stamp = stamp };
                LogRefused(fault is OptionsValidationException wrong ? string.Join(' ', wrong.Failures) : fault.Message);
            }
        }
    }

    private State Read()
    {
        // Read twice, since only the settings say which file it is: the stamp must be older than what counts.
        var stamp = AccessFile.StampOf(_options.Create(Options.DefaultName).File);
        var options = _options.Create(Options.DefaultName);
        return new(AccessRules.Read(options, _head, []), options.File, stamp);
    }

    private sealed record State(AccessRules Rules, string? File, (DateTime, long) Stamp);
}
