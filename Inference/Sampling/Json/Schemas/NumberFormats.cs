namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>Formats of OpenAPI that name a storage type.</summary>
internal static class NumberFormats
{
    /// <summary>Those that are about numbers. All numbers written here fit 64 bits and a double anyway.</summary>
    public static bool IsNumeric(string format) => Bounds(format) is not null || format is "int64" or "uint64" or "float" or "double" or "decimal";

    /// <summary>The smallest and largest number of a format that is narrower than what is written anyway.</summary>
    public static (decimal Min, decimal Max)? Bounds(string format) => format switch
    {
        "int8" => (sbyte.MinValue, sbyte.MaxValue),
        "uint8" => (byte.MinValue, byte.MaxValue),
        "int16" => (short.MinValue, short.MaxValue),
        "uint16" => (ushort.MinValue, ushort.MaxValue),
        "int32" => (int.MinValue, int.MaxValue),
        "uint32" => (uint.MinValue, uint.MaxValue),
        _ => null,
    };

    /// <summary>Those of strings whose content is up to the writer.</summary>
    public static bool IsNote(string format) => IsNumeric(format) || format is "password" or "binary" or "text" or "textarea" or "markdown" or "html";
}
