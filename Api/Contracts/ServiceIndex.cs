namespace Glimpse.Api.Contracts;

/// <summary>The answer of <c>/</c>: what this is and where its routes are.</summary>
internal sealed record ServiceIndex(string Name, string Version, string Status, IReadOnlyList<RouteEntry> Routes);

internal sealed record RouteEntry(string Method, string Path, string Summary);
