using System.Runtime.InteropServices;

namespace Glimpse.Inference.Imaging.Native;

/// <summary>Starts libvips once per process, with everything shut that is not needed here.</summary>
internal static class VipsRuntime
{
    private static readonly Lazy<string> Started = new(Start);

    /// <summary>Starts the library where that has not happened, and tells its version.</summary>
    /// <exception cref="DllNotFoundException">The library does not lie beside the program.</exception>
    public static string Version => Started.Value;

    private static unsafe string Start()
    {
        if (LibVips.Init("glimpse") != 0) throw new InvalidOperationException("libvips could not be started.");

        // Only these three readers ever see a picture; all others, and every file reader, are out of reach.
        LibVips.BlockUntrusted(1);
        LibVips.BlockOperation("VipsForeign", 1);
        foreach (var reader in (ReadOnlySpan<string>)["VipsForeignLoadJpegBuffer", "VipsForeignLoadPngBuffer", "VipsForeignLoadWebpBuffer"])
            LibVips.BlockOperation(reader, 0);

        LibVips.SetCacheMax(0);
        LibVips.SetConcurrency(1); // a picture is decoded by the thread that asks; many pictures are many threads
        LibVips.SetLogHandler(&Ignore, 0);
        return Marshal.PtrToStringUTF8(LibVips.VersionString()) ?? "";
    }

    /// <summary>Decoders' warnings are made by whoever sends a picture: they are no news, and would go to standard error.</summary>
    [UnmanagedCallersOnly]
    private static void Ignore(nint domain, int level, nint message, nint data)
    {
    }
}
