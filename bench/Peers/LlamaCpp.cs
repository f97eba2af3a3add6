using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Glimpse.Bench.Peers;

/// <summary>
/// llama.cpp's prebuilt library, as npm's node-llama-cpp ships it, by the few functions that a token needs. Its parameter structures are
/// passed as blocks larger than they are: they travel by value in memory, and only their first fields, which have stood still for years, are set here.
/// </summary>
internal sealed unsafe partial class LlamaCpp : IDisposable
{
    private readonly nint _model;
    private readonly nint _context;

    /// <param name="path">A GGUF file.</param>
    /// <param name="threads">For prompts and tokens alike.</param>
    /// <param name="positions">Of the key-value cache, which is half precision by default.</param>
    public LlamaCpp(string path, int threads, int positions)
    {
        llama_log_set(&Ignore, 0);
        ggml_backend_load_all_from_path(PeerLibraries.LlamaFolder);
        llama_backend_init();
        _model = llama_model_load_from_file(path, llama_model_default_params());
        if (_model == 0) throw new InvalidOperationException("llama.cpp refuses the file.");
        var parameters = llama_context_default_params();
        ((uint*)&parameters)[0] = (uint)positions; // n_ctx, before n_batch 2048 and n_ubatch 512
        _context = llama_init_from_model(_model, parameters);
        if (_context == 0) throw new InvalidOperationException("llama.cpp cannot make a context.");
        llama_set_n_threads(_context, threads, threads);
        SystemInfo = Marshal.PtrToStringUTF8(llama_print_system_info()) ?? "";
    }

    /// <summary>What its kernels were built for.</summary>
    public string SystemInfo { get; }

    public static string Version => Path.GetFileName(PeerLibraries.Versioned("libllama"));

    /// <summary>Forgets everything computed.</summary>
    public void Clear() => llama_memory_clear(llama_get_memory(_context), false);

    /// <summary>Computes tokens behind those that are there; the logits of the last are kept.</summary>
    public void Compute(ReadOnlySpan<int> tokens)
    {
        fixed (int* first = tokens)
        {
            if (llama_decode(_context, llama_batch_get_one(first, tokens.Length)) != 0) throw new InvalidOperationException("llama_decode failed.");
        }
    }

    public ReadOnlySpan<float> Logits(int vocabulary) => new((float*)llama_get_logits_ith(_context, -1), vocabulary);

    public void Dispose()
    {
        llama_free(_context);
        llama_model_free(_model);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(int level, byte* text, nint user)
    {
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Parameters
    {
        public fixed byte Bytes[512];
    }

    [LibraryImport("ggml", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void ggml_backend_load_all_from_path(string folder);
    [LibraryImport("llama")]
    private static partial void llama_backend_init();
    [LibraryImport("llama")]
    private static partial void llama_log_set(delegate* unmanaged[Cdecl]<int, byte*, nint, void> callback, nint user);
    [LibraryImport("llama")]
    private static partial Parameters llama_model_default_params();
    [LibraryImport("llama")]
    private static partial Parameters llama_context_default_params();
    [LibraryImport("llama", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint llama_model_load_from_file(string path, Parameters parameters);
    [LibraryImport("llama")]
    private static partial nint llama_init_from_model(nint model, Parameters parameters);
    [LibraryImport("llama")]
    private static partial void llama_set_n_threads(nint context, int threads, int batchThreads);
    [LibraryImport("llama")]
    private static partial nint llama_print_system_info();
    [LibraryImport("llama")]
    private static partial Parameters llama_batch_get_one(int* tokens, int count);
    [LibraryImport("llama")]
    private static partial int llama_decode(nint context, Parameters batch);
    [LibraryImport("llama")]
    private static partial nint llama_get_logits_ith(nint context, int index);
    [LibraryImport("llama")]
    private static partial nint llama_get_memory(nint context);
    [LibraryImport("llama")]
    private static partial void llama_memory_clear(nint memory, [MarshalAs(UnmanagedType.U1)] bool data);
    [LibraryImport("llama")]
    private static partial void llama_free(nint context);
    [LibraryImport("llama")]
    private static partial void llama_model_free(nint model);
}
