namespace Glimpse.ModelBuilder.Checkpoints;

/// <summary>The checkpoint is damaged, incomplete or of a kind that cannot be built. The message is one sentence that names the file and, where there is one, the tensor or field.</summary>
public sealed class CheckpointException : Exception
{
    /// <summary>Creates the exception with its sentence.</summary>
    public CheckpointException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its sentence and what it came from.</summary>
    public CheckpointException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
