using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Glimpse.Bench.Harness;

namespace Glimpse.Bench.Peers;

/// <summary>Where the peers' libraries lie after <c>npm ci</c> in bench/npm.</summary>
internal static class PeerLibraries
{
    private static readonly string Modules = Path.Combine(Machine.RepositoryRoot, "bench", "npm", "node_modules");

    public static string LlamaFolder { get; } = Path.Combine(Modules, "@node-llama-cpp", "linux-x64", "bins", "linux-x64");

    public static string GenAiPath { get; } = Path.Combine(Modules, "com.github.asus4.onnxruntime-genai", "Plugins", "Linux", "x64", "libonnxruntime-genai.so");

    public static bool AreInstalled => Directory.Exists(LlamaFolder) && File.Exists(GenAiPath);

    [ModuleInitializer]
    internal static void Register() => NativeLibrary.SetDllImportResolver(typeof(PeerLibraries).Assembly, (name, _, _) => name switch
    {
        "llama" => NativeLibrary.Load(Versioned("libllama")),
        "ggml" => NativeLibrary.Load(Versioned("libggml")),
        "onnxruntime-genai" => LoadGenAi(),
        _ => 0,
    });

    /// <summary>Such as libllama.v0.5.0.so.</summary>
    public static string Versioned(string library) => Directory.GetFiles(LlamaFolder, library + ".v*.so").Single();

    /// <summary>It looks for ONNX Runtime by itself, by a name or in this variable: the one that the engine runs on is named, so that both run on the same.</summary>
    private static nint LoadGenAi()
    {
        _ = setenv("ORT_LIB_PATH", Path.Combine(AppContext.BaseDirectory, "libonnxruntime.so"), 1);
        return NativeLibrary.Load(GenAiPath);
    }

    // .NET keeps a copy of the environment; native code reads the process's own.
    [DllImport("libc", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int setenv(string name, string value, int overwrite);
}
