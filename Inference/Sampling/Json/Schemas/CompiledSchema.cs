using Glimpse.Inference.Sampling.Json.Grammar;

namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>A schema made ready to guide answers, for any tokenizer. Never changes, so any number of requests may share it.</summary>
public sealed class CompiledSchema
{
    internal CompiledSchema(Value root, IReadOnlyList<Node> nodes, long bytes) => (Root, Nodes, Bytes) = (root, nodes, bytes);

    internal Value Root { get; }

    /// <summary>By their ids.</summary>
    internal IReadOnlyList<Node> Nodes { get; }

    /// <summary>About how much memory it takes.</summary>
    internal long Bytes { get; }

    /// <summary>Whether some object may have properties that the schema does not name.</summary>
    internal bool HasFreeNames => Nodes.OfType<ObjectNode>().Any(node => node.FreeValue is not null);
}
