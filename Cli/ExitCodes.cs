namespace Glimpse.Cli;

/// <summary>What the process says when it ends.</summary>
internal static class ExitCodes
{
    public const int Good = 0;

    /// <summary>Something asked for did not succeed: a picture, a check, a build.</summary>
    public const int Failed = 1;

    /// <summary>The command line itself is wrong, and nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Ctrl-C; the number that shells expect.</summary>
    public const int Interrupted = 130;
}
