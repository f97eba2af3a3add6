using Glimpse.ModelBuilder.Graphs;

namespace Glimpse.ModelBuilder;

/// <summary>The names that command lines, folders and manifests use for a <see cref="Precision"/>, and what each one means.</summary>
public static class PrecisionNames
{
    private static readonly (Precision Precision, string Name)[] Table =
    [
        (Precision.Fp32, "fp32"),
        (Precision.Fp16, "fp16"),
        (Precision.Bf16, "bf16"),
        (Precision.Int4, "int4"),
        (Precision.Int4Fp16, "int4-fp16"),
    ];

    /// <summary>Every accepted name.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Table.Select(row => row.Name)];

    /// <summary>The name used in folders and manifests, such as <c>int4-fp16</c>.</summary>
    public static string ToName(this Precision precision) => Table.First(row => row.Precision == precision).Name;

    /// <summary>Finds the precision of a name; false when there is none.</summary>
    public static bool TryParse(string? name, out Precision precision)
    {
        var index = Array.FindIndex(Table, row => row.Name == name);
        precision = index < 0 ? default : Table[index].Precision;
        return index >= 0;
    }

    /// <summary>The type of activations and of the key-value cache.</summary>
    internal static ElementType Activations(this Precision precision) => precision switch
    {
        Precision.Fp16 or Precision.Int4Fp16 => ElementType.Float16,
        Precision.Bf16 => ElementType.BFloat16,
        _ => ElementType.Float,
    };

    internal static bool IsQuantized(this Precision precision) => precision is Precision.Int4 or Precision.Int4Fp16;
}
