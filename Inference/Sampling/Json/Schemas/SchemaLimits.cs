namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>Bounds on schemas and on what is written for them. They keep hostile schemas cheap; sensible ones stay far below.</summary>
internal static class SchemaLimits
{
    /// <summary>Characters of a schema's JSON.</summary>
    public const int MaxCharacters = 500_000;

    /// <summary>Different subschemas, and combinations of them by allOf and anyOf.</summary>
    public const int MaxValues = 10_000;

    /// <summary>Alternatives of one value once allOf and anyOf are multiplied out, and open alternatives of one answer.</summary>
    public const int MaxAlternatives = 512;

    public const int MaxProperties = 4_000;
    public const int MaxEnumValues = 10_000;
    public const int MaxEnumContainers = 500;

    /// <summary>Objects and arrays inside each other in an answer. Readers commonly stop at 64.</summary>
    public const int MaxDepth = 48;

    /// <summary>The same inside values that the schema leaves free.</summary>
    public const int MaxFreeDepth = 12;

    /// <summary>Bytes of the shortest answer.</summary>
    public const int MaxShortestAnswer = 200_000;

    /// <summary>A depth that nothing has.</summary>
    public const int Unreachable = int.MaxValue / 4;
}
