using System.Runtime.InteropServices;

namespace Glimpse.Inference.Imaging.Native;

/// <summary>One reference to a native object: an operation, an image or a region.</summary>
internal sealed class VipsObject() : SafeHandle(0, ownsHandle: true)
{
    // GLib's fundamental types are numbered in steps of four (gtype.h).
    private const nuint BooleanType = 5 << 2, IntType = 6 << 2, DoubleType = 15 << 2;

    public override bool IsInvalid => handle == 0;

    public void Set(string property, bool truth) => Set(property, BooleanType, truth ? 1 : 0, LibVips.SetBoolean);

    public void Set(string property, int number) => Set(property, IntType, number, LibVips.SetInt);

    public void Set(string property, double number) => Set(property, DoubleType, number, LibVips.SetDouble);

    public void SetEnum(string property, nuint type, int number) => Set(property, type, number, LibVips.SetEnum);

    /// <summary>Bytes that must stay where they are for as long as anything made of this operation lives.</summary>
    public void SetBytes(string property, NativeBuffer bytes)
    {
        var blob = LibVips.NewBlob(0, bytes.Address, (nuint)bytes.Length);
        Set(property, LibVips.BlobType(), blob, LibVips.SetBoxed);
        LibVips.UnrefArea(blob);
    }

    /// <summary>An image that the operation made, with a reference of its own.</summary>
    public VipsObject GetImage(string property)
    {
        var value = default(GValue);
        LibVips.InitValue(ref value, LibVips.ImageType());
        LibVips.GetProperty(this, property, ref value);
        var image = LibVips.Ref(LibVips.GetObject(ref value));
        LibVips.UnsetValue(ref value);
        return image;
    }

    private delegate void Assign<T>(ref GValue value, T content);

    private void Set<T>(string property, nuint type, T content, Assign<T> assign)
    {
        var value = default(GValue);
        LibVips.InitValue(ref value, type);
        assign(ref value, content);
        LibVips.SetProperty(this, property, ref value);
        LibVips.UnsetValue(ref value);
    }

    protected override bool ReleaseHandle()
    {
        LibVips.Unref(handle);
        return true;
    }
}
