using System.Runtime.InteropServices;

namespace Glimpse.Inference.Imaging.Native;

/// <summary>
/// What is used of libvips 8.18 and the GLib inside the same library. No function with a variable argument list: those cannot be called portably.
/// Signatures: https://www.libvips.org/API/current/ and https://docs.gtk.org/gobject/.
/// </summary>
internal static partial class LibVips
{
    private const string Library = "libvips-cpp.so";

    [LibraryImport(Library, EntryPoint = "vips_init", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Init(string program);

    [LibraryImport(Library, EntryPoint = "vips_version_string")]
    public static partial nint VersionString();

    [LibraryImport(Library, EntryPoint = "vips_block_untrusted_set")]
    public static partial void BlockUntrusted(int state);

    [LibraryImport(Library, EntryPoint = "vips_operation_block_set", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void BlockOperation(string name, int state);

    [LibraryImport(Library, EntryPoint = "vips_cache_set_max")]
    public static partial void SetCacheMax(int operations);

    [LibraryImport(Library, EntryPoint = "vips_concurrency_set")]
    public static partial void SetConcurrency(int threads);

    [LibraryImport(Library, EntryPoint = "vips_tracked_get_mem")]
    public static partial nuint TrackedMemory();

    /// <summary>What went wrong since <see cref="ClearErrors"/>, in any thread; the library's memory.</summary>
    [LibraryImport(Library, EntryPoint = "vips_error_buffer")]
    public static partial nint ErrorText();

    [LibraryImport(Library, EntryPoint = "vips_error_clear")]
    public static partial void ClearErrors();

    [LibraryImport(Library, EntryPoint = "g_log_set_default_handler")]
    public static unsafe partial nint SetLogHandler(delegate* unmanaged<nint, int, nint, nint, void> handler, nint data);

    [LibraryImport(Library, EntryPoint = "vips_operation_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial VipsObject NewOperation(string name);

    /// <summary>Builds the operation and returns it with a reference of its own; invalid on failure.</summary>
    [LibraryImport(Library, EntryPoint = "vips_cache_operation_build")]
    public static partial VipsObject Build(VipsObject operation);

    [LibraryImport(Library, EntryPoint = "vips_object_unref_outputs")]
    public static partial void UnrefOutputs(VipsObject operation);

    [LibraryImport(Library, EntryPoint = "g_object_unref")]
    public static partial void Unref(nint instance);

    [LibraryImport(Library, EntryPoint = "g_object_ref")]
    public static partial VipsObject Ref(nint instance);

    [LibraryImport(Library, EntryPoint = "g_object_set_property", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetProperty(VipsObject instance, string name, ref GValue value);

    [LibraryImport(Library, EntryPoint = "g_object_get_property", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void GetProperty(VipsObject instance, string name, ref GValue value);

    [LibraryImport(Library, EntryPoint = "g_value_init")]
    public static partial nint InitValue(ref GValue value, nuint type);

    [LibraryImport(Library, EntryPoint = "g_value_unset")]
    public static partial void UnsetValue(ref GValue value);

    [LibraryImport(Library, EntryPoint = "g_value_set_int")]
    public static partial void SetInt(ref GValue value, int number);

    [LibraryImport(Library, EntryPoint = "g_value_set_boolean")]
    public static partial void SetBoolean(ref GValue value, int truth);

    [LibraryImport(Library, EntryPoint = "g_value_set_double")]
    public static partial void SetDouble(ref GValue value, double number);

    [LibraryImport(Library, EntryPoint = "g_value_set_enum")]
    public static partial void SetEnum(ref GValue value, int number);

    [LibraryImport(Library, EntryPoint = "g_value_set_boxed")]
    public static partial void SetBoxed(ref GValue value, nint boxed);

    [LibraryImport(Library, EntryPoint = "g_value_get_object")]
    public static partial nint GetObject(ref GValue value);

    [LibraryImport(Library, EntryPoint = "vips_blob_get_type")]
    public static partial nuint BlobType();

    [LibraryImport(Library, EntryPoint = "vips_image_get_type")]
    public static partial nuint ImageType();

    [LibraryImport(Library, EntryPoint = "vips_access_get_type")]
    public static partial nuint AccessType();

    [LibraryImport(Library, EntryPoint = "vips_fail_on_get_type")]
    public static partial nuint FailOnType();

    /// <summary>Wraps memory without copying it; with no function to free it, it stays the caller's.</summary>
    [LibraryImport(Library, EntryPoint = "vips_blob_new")]
    public static partial nint NewBlob(nint free, nint data, nuint length);

    [LibraryImport(Library, EntryPoint = "vips_area_unref")]
    public static partial void UnrefArea(nint area);

    [LibraryImport(Library, EntryPoint = "vips_image_get_width")]
    public static partial int Width(VipsObject image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_height")]
    public static partial int Height(VipsObject image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_bands")]
    public static partial int Bands(VipsObject image);

    [LibraryImport(Library, EntryPoint = "vips_image_get_format")]
    public static partial VipsBandFormat Format(VipsObject image);

    [LibraryImport(Library, EntryPoint = "vips_region_new")]
    public static partial VipsObject NewRegion(VipsObject image);

    /// <summary>Computes a rectangle and copies it, row by row without padding, into memory that <see cref="Free"/> releases; 0 on failure.</summary>
    [LibraryImport(Library, EntryPoint = "vips_region_fetch")]
    public static partial nint Fetch(VipsObject region, int left, int top, int width, int height, out nuint length);

    [LibraryImport(Library, EntryPoint = "g_free")]
    public static partial void Free(nint memory);
}

/// <summary>The type of a channel (VipsBandFormat), as far as pictures have it.</summary>
internal enum VipsBandFormat { UChar = 0, UShort = 2 }

/// <summary>GLib's typed value: a type and two words of data, zero before it is initialised.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    public nuint Type;
    private readonly long _first;
    private readonly long _second;
}
