namespace Glimpse.Descriptions.Audit;

/// <summary>Where lines are kept. One writer calls it, one call after the other.</summary>
internal interface IAuditStore : IAsyncDisposable
{
    /// <summary>The word for it in logs and metrics.</summary>
    string Name { get; }

    /// <summary>Keeps lines, all of them or, where it throws, maybe some: it is then called again with the same ones.</summary>
    Task AppendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation);
}
