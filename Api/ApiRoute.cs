namespace Glimpse.Api;

/// <summary>What must be there before a route's work begins.</summary>
public enum Requirement
{
    /// <summary>Nothing: answers while the model loads.</summary>
    Nothing,

    /// <summary>A loaded model.</summary>
    Model,

    /// <summary>A loaded model with room for one more request.</summary>
    Room,
}

/// <summary>Who may call a route.</summary>
public enum Access
{
    /// <summary>Those whom the gate knows.</summary>
    Callers,

    /// <summary>Those whose key is an operator's, and everyone where the head is open to its own machine only.</summary>
    Operators,

    /// <summary>Anyone: it tells nothing and costs nothing.</summary>
    Anyone,
}

/// <summary>One route of the API: how it is called, what it takes, what it needs and who answers it.</summary>
/// <param name="Method">GET or POST; GET answers HEAD too.</param>
/// <param name="Pattern">The path; a last segment <c>{name}</c> takes the rest of it.</param>
/// <param name="Endpoint">The <see cref="IEndpoint"/> that answers.</param>
/// <param name="Summary">One line for the index.</param>
public sealed record ApiRoute(string Method, string Pattern, Type Endpoint, string Summary)
{
    public Requirement Needs { get; init; } = Requirement.Nothing;

    public Access Access { get; init; } = Access.Callers;

    /// <summary>Media types of the body, <c>image/*</c> among them; empty: the route takes none.</summary>
    public IReadOnlyList<string> Accepts { get; init; } = [];

    /// <summary>Asked every few seconds by whoever watches the process: not worth a line in the log each time.</summary>
    public bool IsProbe { get; init; }

    /// <summary>Whether a slash may follow, as some callers of this route write it.</summary>
    public bool MayEndInSlash { get; init; }

    /// <summary>Whether a path is this route's; <paramref name="rest"/> is what stands for the last segment, still escaped where the server left it so.</summary>
    public bool Matches(ReadOnlySpan<char> path, out string? rest)
    {
        rest = null;
        var variable = Pattern.IndexOf('{', StringComparison.Ordinal);
        if (variable < 0) return (MayEndInSlash && path is [.. var all, '/'] ? all : path).Equals(Pattern, StringComparison.Ordinal);
        if (path.Length <= variable || !path.StartsWith(Pattern.AsSpan(0, variable), StringComparison.Ordinal)) return false;
        rest = path[variable..].ToString();
        return true;
    }

    public bool Allows(string method) => method == Method || (method == "HEAD" && Method == "GET");
}
