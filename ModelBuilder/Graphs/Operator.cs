namespace Glimpse.ModelBuilder.Graphs;

/// <summary>An operator's type and domain.</summary>
internal readonly record struct Operator(string Type, string Domain = "")
{
    /// <summary>The domain of ONNX Runtime's own operators.</summary>
    public const string MicrosoftDomain = "com.microsoft";

    public static Operator Microsoft(string type) => new(type, MicrosoftDomain);
}
