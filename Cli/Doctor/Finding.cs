namespace Glimpse.Cli.Doctor;

/// <summary>How bad it is. The numbers are an order.</summary>
internal enum Level { Good, Warning, Bad }

/// <summary>One line of the report.</summary>
/// <param name="Subject">What was looked at.</param>
/// <param name="State">What was found.</param>
/// <param name="Advice">What to do; null where nothing needs doing.</param>
internal sealed record Finding(Level Level, string Subject, string State, string? Advice = null)
{
    public static Finding Good(string subject, string state) => new(Level.Good, subject, state);

    public static Finding Warning(string subject, string state, string advice) => new(Level.Warning, subject, state, advice);

    public static Finding Bad(string subject, string state, string advice) => new(Level.Bad, subject, state, advice);
}
