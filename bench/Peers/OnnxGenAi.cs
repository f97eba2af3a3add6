using System.Runtime.InteropServices;

namespace Glimpse.Bench.Peers;

/// <summary>ONNX Runtime GenAI's prebuilt library from npm, by the few functions that a token needs; it runs on the same libonnxruntime.so as the engine.</summary>
internal sealed unsafe partial class OnnxGenAi : IDisposable
{
    private readonly nint _model;
    private readonly nint _options;
    private nint _generator;

    /// <param name="folder">With genai_config.json and the graph.</param>
    /// <param name="positions">Of the key-value cache.</param>
    public OnnxGenAi(string folder, int positions)
    {
        Check(OgaCreateModel(folder, out _model));
        Check(OgaCreateGeneratorParams(_model, out _options));
        Check(OgaGeneratorParamsSetSearchNumber(_options, "max_length", positions));
        Clear();
    }

    /// <summary>Forgets everything computed.</summary>
    public void Clear()
    {
        if (_generator != 0) OgaDestroyGenerator(_generator);
        Check(OgaCreateGenerator(_model, _options, out _generator));
    }

    /// <summary>Computes a prompt.</summary>
    public void Compute(ReadOnlySpan<int> tokens)
    {
        fixed (int* first = tokens) Check(OgaGenerator_AppendTokens(_generator, first, (nuint)tokens.Length));
    }

    /// <summary>Picks the most likely token; its own logits are computed by the next call.</summary>
    public void Generate() => Check(OgaGenerator_GenerateNextToken(_generator));

    public void Dispose()
    {
        OgaDestroyGenerator(_generator);
        OgaDestroyGeneratorParams(_options);
        OgaDestroyModel(_model);
    }

    private static void Check(nint result)
    {
        if (result == 0) return;
        var message = Marshal.PtrToStringUTF8(OgaResultGetError(result));
        OgaDestroyResult(result);
        throw new InvalidOperationException("ORT GenAI: " + message);
    }

    private const string Library = "onnxruntime-genai";

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OgaCreateModel(string folder, out nint model);
    [LibraryImport(Library)]
    private static partial nint OgaCreateGeneratorParams(nint model, out nint options);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OgaGeneratorParamsSetSearchNumber(nint options, string name, double value);
    [LibraryImport(Library)]
    private static partial nint OgaCreateGenerator(nint model, nint options, out nint generator);
    [LibraryImport(Library)]
    private static partial nint OgaGenerator_AppendTokens(nint generator, int* tokens, nuint count);
    [LibraryImport(Library)]
    private static partial nint OgaGenerator_GenerateNextToken(nint generator);
    [LibraryImport(Library)]
    private static partial nint OgaResultGetError(nint result);
    [LibraryImport(Library)]
    private static partial void OgaDestroyResult(nint result);
    [LibraryImport(Library)]
    private static partial void OgaDestroyGenerator(nint generator);
    [LibraryImport(Library)]
    private static partial void OgaDestroyGeneratorParams(nint options);
    [LibraryImport(Library)]
    private static partial void OgaDestroyModel(nint model);
}
