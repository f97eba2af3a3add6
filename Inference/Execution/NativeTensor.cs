using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Glimpse.Inference.Execution;

/// <summary>A block of host memory that the engine writes and ONNX Runtime reads (or the other way) without a copy.</summary>
internal sealed unsafe class NativeTensor<T> : IDisposable where T : unmanaged
{
    private const int Alignment = 64; // a cache line, and what AVX-512 loads like
    private readonly long _length;
    private void* _data;

    public NativeTensor(long length)
    {
        _length = length;
        var bytes = checked((nuint)length * (nuint)sizeof(T));
        _data = NativeMemory.AlignedAlloc(nuint.Max(bytes, Alignment), Alignment);
        NativeMemory.Clear(_data, bytes);
    }

    public long Length => _length;

    public Span<T> Span => Slice(0, checked((int)_length));

    /// <summary>A part of the block.</summary>
    public Span<T> Slice(long start, int length)
    {
        ObjectDisposedException.ThrowIf(_data == null, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + length, _length);
        return new Span<T>((T*)_data + start, length);
    }

    /// <summary>The block's beginning as a tensor of a shape. It must not outlive the block.</summary>
    public OrtValue View(params long[] shape) => ViewAt(0, shape);

    /// <summary>The part of the block from an offset, in elements, on. It must not outlive the block.</summary>
    public OrtValue ViewAt(long offset, params long[] shape)
    {
        ObjectDisposedException.ThrowIf(_data == null, this);
        long elements = 1;
        foreach (var dimension in shape) elements = checked(elements * dimension);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + elements, _length);
        return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, ElementType, shape, (IntPtr)((T*)_data + offset), elements * sizeof(T));
    }

    public void Dispose()
    {
        if (_data == null) return;
        NativeMemory.AlignedFree(_data);
        _data = null;
    }

    private static TensorElementType ElementType =>
        typeof(T) == typeof(float) ? TensorElementType.Float
        : typeof(T) == typeof(long) ? TensorElementType.Int64
        : typeof(T) == typeof(int) ? TensorElementType.Int32
        : throw new NotSupportedException($"No tensor type for {typeof(T).Name}.");
}
