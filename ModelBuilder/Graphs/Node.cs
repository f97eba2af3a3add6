namespace Glimpse.ModelBuilder.Graphs;

/// <summary>One operator call.</summary>
/// <param name="Name">A unique, readable name, such as <c>layers.0.attention/MatMul_1</c>.</param>
/// <param name="Operator">The operator and its domain.</param>
/// <param name="Inputs">Input names; empty for an optional one left out.</param>
/// <param name="Outputs">Output names; empty for an optional one left out.</param>
/// <param name="Attributes">Attribute values: long, float, string or long[].</param>
internal sealed record Node(
    string Name,
    Operator Operator,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyList<KeyValuePair<string, object>> Attributes);
