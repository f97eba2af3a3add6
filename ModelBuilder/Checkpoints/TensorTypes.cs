namespace Glimpse.ModelBuilder.Checkpoints;

internal static class TensorTypes
{
    public static bool TryParse(string? text, out TensorType type)
    {
        (var known, type) = text switch
        {
            "BOOL" => (true, TensorType.Bool),
            "U8" => (true, TensorType.U8),
            "I8" => (true, TensorType.I8),
            "F8_E5M2" => (true, TensorType.F8E5M2),
            "F8_E4M3" => (true, TensorType.F8E4M3),
            "I16" => (true, TensorType.I16),
            "U16" => (true, TensorType.U16),
            "F16" => (true, TensorType.F16),
            "BF16" => (true, TensorType.BF16),
            "I32" => (true, TensorType.I32),
            "U32" => (true, TensorType.U32),
            "F32" => (true, TensorType.F32),
            "F64" => (true, TensorType.F64),
            "I64" => (true, TensorType.I64),
            "U64" => (true, TensorType.U64),
            _ => (false, default),
        };
        return known;
    }

    /// <summary>Bytes of one element.</summary>
    public static int Size(this TensorType type) => type switch
    {
        TensorType.Bool or TensorType.U8 or TensorType.I8 or TensorType.F8E5M2 or TensorType.F8E4M3 => 1,
        TensorType.I16 or TensorType.U16 or TensorType.F16 or TensorType.BF16 => 2,
        TensorType.I32 or TensorType.U32 or TensorType.F32 => 4,
        _ => 8,
    };
}
