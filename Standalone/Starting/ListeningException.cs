namespace Glimpse.Standalone.Starting;

/// <summary>The head would listen where strangers reach it, and has no key to tell them apart.</summary>
internal sealed class ListeningException(string address)
    : Exception($"{address} can be reached from other machines, and no API key is configured. Make a key with './run key new NAME' and set what it prints, or listen on this machine only, as in: --urls {Listening.DefaultAddress}");
