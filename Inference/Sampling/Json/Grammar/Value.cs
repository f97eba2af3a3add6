using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Grammar;

/// <summary>What may stand at a place: one of several forms. None: nothing fits.</summary>
internal sealed class Value
{
    public List<Node> Forms { get; } = [];

    /// <summary>Objects and arrays inside each other that the shallowest form needs.</summary>
    public int MinDepth { get; private set; }

    /// <summary>Call when a form's own depth has changed.</summary>
    public void FindMinDepth() => MinDepth = Forms.Count == 0 ? SchemaLimits.Unreachable : Forms.Min(form => form.MinDepth);

    /// <summary>Begins the value with a byte.</summary>
    public void Enter(Holder parent, byte value, PositionSet next)
    {
        foreach (var form in Forms)
        {
            if (!form.StartsWith(value) || parent.Depth + form.MinDepth > SchemaLimits.MaxDepth) continue;
            form.Step(Position.Before(form, parent), value, next);
        }
    }
}
