namespace Glimpse.ModelBuilder.Graphs;

internal static class ElementTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.UInt8 => 1,
        ElementType.Float16 or ElementType.BFloat16 => 2,
        ElementType.Float or ElementType.Int32 => 4,
        _ => 8,
    };

    /// <summary>The name that manifests use.</summary>
    public static string ToName(this ElementType type) => type.ToString().ToLowerInvariant() switch
    {
        "float" => "float32",
        var name => name,
    };
}
