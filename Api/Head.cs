namespace Glimpse.Api;

/// <summary>The program that the API runs in: it decides what the address of a connection is worth.</summary>
public enum Head
{
    /// <summary>Callers reach the process itself, or proxies that the settings name.</summary>
    Standalone,

    /// <summary>Every call comes from the Functions host on this machine, whoever sent it: a loopback address proves nothing.</summary>
    Functions,
}
