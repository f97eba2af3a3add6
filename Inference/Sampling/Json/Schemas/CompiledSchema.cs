using Glimpse.Inference.Sampling.Json.Grammar;

namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>A schema made ready to guide answers, for any tokenizer. Never changes, so any number of requests may share it.</summary>
/// <param name="bytes">About how much memory it takes.</param>
internal sealed class CompiledSchema(Value root, IReadOnlyList<Node> nodes, long bytes)
{
    public Value Root => root;

    /// <summary>By their ids.</summary>
    public IReadOnlyList<Node> Nodes => nodes;

    public long Bytes => bytes;

    /// <summary>Whether some object may have properties that the schema does not name.</summary>
    public bool HasFreeNames { get; } = nodes.OfType<ObjectNode>().Any(node => node.FreeValue is not null);
}
