namespace Glimpse.ModelBuilder;

/// <summary>The package could not be written or was asked for wrongly: no space, no permission, an id that is no folder name. The checkpoint is not at fault.</summary>
public sealed class PackageBuildException : Exception
{
    /// <summary>Creates the exception with its sentence.</summary>
    public PackageBuildException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its sentence and what it came from.</summary>
    public PackageBuildException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
