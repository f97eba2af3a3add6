namespace Glimpse.Api.Contracts;

/// <summary>The answer of <c>/v1/models</c>.</summary>
internal sealed record ModelList(string Object, IReadOnlyList<ModelEntry> Data)
{
    public static ModelList Of(IReadOnlyList<ModelEntry> models) => new("list", models);
}

/// <summary>A name that a request may ask for.</summary>
/// <param name="Created">When this process started, in seconds since 1970: a package has no date of its own.</param>
/// <param name="Root">The package that the name means.</param>
internal sealed record ModelEntry(string Id, string Object, long Created, string OwnedBy, string Root);
