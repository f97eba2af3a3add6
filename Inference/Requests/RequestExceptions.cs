namespace Glimpse.Inference.Requests;

/// <summary>The request is at fault. The message is written for the caller: what was wrong, what was expected, how to mend it.</summary>
/// <param name="code">A stable word for programs, such as <c>image_too_large</c>.</param>
/// <param name="message">For people; names no path, address or internal.</param>
/// <param name="parameter">The request's field at fault, such as <c>messages[0].content[1]</c>.</param>
public sealed class RequestRefusedException(string code, string message, string? parameter = null) : Exception(message)
{
    public string Code { get; } = code;
    public string? Parameter { get; } = parameter;
}

/// <summary>The engine has no room now.</summary>
public sealed class EngineBusyException(TimeSpan retryAfter)
    : Exception("The server is busy: its queue is full. Try again after the time in Retry-After.")
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}

/// <summary>The engine failed on this request; the cause is in the log under the request's id, not in this message.</summary>
public sealed class GenerationFailedException(Exception cause) : Exception("The answer could not be generated.", cause);
