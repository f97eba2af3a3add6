using System.Runtime.InteropServices;

namespace Glimpse.Inference.Imaging.Native;

/// <summary>Bytes outside the managed heap, which native code may hold on to.</summary>
internal sealed unsafe class NativeBuffer : SafeHandle
{
    public NativeBuffer(int capacity) : base(0, ownsHandle: true)
    {
        SetHandle((nint)NativeMemory.Alloc((nuint)capacity));
        Length = capacity;
    }

    public override bool IsInvalid => handle == 0;

    public nint Address => handle;

    /// <summary>Bytes in use: what was asked for, until it is shortened.</summary>
    public int Length { get; set; }

    public Span<byte> Span => new((void*)handle, Length);

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
