namespace Glimpse.Cli;

/// <summary>Arguments that fit the grammar and yet make no sense together.</summary>
internal sealed class UsageException(string message) : Exception(message);
