using System.Runtime.InteropServices;
using Glimpse.Inference.Artifacts;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Glimpse.Inference.Execution;

/// <summary>
/// The key-value cache: per layer one key and one value block [slots, kv_heads, slot_tokens, head_dim], allocated once, on the device that computes.
/// A range of slots is a contiguous part of every block, so it is bound as a batch without a copy.
/// </summary>
internal sealed unsafe class KvCache : IDisposable
{
    private readonly ModelManifest.TextFacts _text;
    private readonly TensorElementType _type;
    private readonly int _elementBytes;
    private readonly long _slotElements;
    private readonly OrtMemoryInfo _memory;
    private readonly OrtAllocator? _deviceAllocator;
    private readonly List<OrtMemoryAllocation> _deviceBlocks = [];
    private readonly List<IntPtr> _hostBlocks = [];

    /// <param name="manifest">Layers, heads, sizes and the element type.</param>
    /// <param name="slots">Sequences that can run at once.</param>
    /// <param name="slotTokens">Positions of each.</param>
    /// <param name="deviceSession">A session on the GPU whose memory is used; null: host memory.</param>
    public KvCache(ModelManifest manifest, int slots, int slotTokens, InferenceSession? deviceSession)
    {
        _text = manifest.Text;
        _type = manifest.KvType switch
        {
            "float32" => TensorElementType.Float,
            "float16" => TensorElementType.Float16,
            _ => TensorElementType.BFloat16,
        };
        _elementBytes = ElementBytes(manifest);
        _slotElements = (long)_text.KvHeads * slotTokens * _text.HeadDim;
        Slots = slots;
        SlotTokens = slotTokens;
        _memory = deviceSession is null
            ? OrtMemoryInfo.DefaultInstance
            : new OrtMemoryInfo(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default);
        _deviceAllocator = deviceSession is null ? null : new OrtAllocator(deviceSession, _memory);
        for (var block = 0; block < 2 * _text.Layers; block++) Allocate(checked(slots * _slotElements * _elementBytes));
    }

    public int Slots { get; }
    public int SlotTokens { get; }

    /// <summary>What a cache of these sizes takes: slots x tokens x layers x 2 x kv_heads x head_dim x element bytes.</summary>
    public static long BytesOf(ModelManifest manifest, int slots, int slotTokens) =>
        checked((long)slots * slotTokens * manifest.Text.Layers * 2 * manifest.Text.KvHeads * manifest.Text.HeadDim * ElementBytes(manifest));

    /// <summary>Slots [first, first + count) of one layer's keys (or values) as a tensor [count, kv_heads, slot_tokens, head_dim].</summary>
    public OrtValue View(int layer, bool values, int first, int count)
    {
        var block = 2 * layer + (values ? 1 : 0);
        var start = _deviceAllocator is null ? _hostBlocks[block] : _deviceBlocks[block].DangerousGetHandle();
        return OrtValue.CreateTensorValueWithData(_memory, _type, [count, _text.KvHeads, SlotTokens, _text.HeadDim],
            start + (nint)(first * _slotElements * _elementBytes), count * _slotElements * _elementBytes);
    }

    /// <summary>Whether slots lie in host memory, where they can be copied.</summary>
    public bool CanCopy => _deviceAllocator is null;

    /// <summary>Copies the first tokens of a slot to another: in every block one run of memory per head.</summary>
    public void Copy(int from, int to, int tokens)
    {
        var headBytes = (long)SlotTokens * _text.HeadDim * _elementBytes;
        var copied = (long)tokens * _text.HeadDim * _elementBytes;
        foreach (var block in _hostBlocks)
        {
            for (var head = 0; head < _text.KvHeads; head++)
            {
                var source = (byte*)block + (from * (long)_text.KvHeads + head) * headBytes;
                var target = (byte*)block + (to * (long)_text.KvHeads + head) * headBytes;
                Buffer.MemoryCopy(source, target, headBytes, copied);
            }
        }
    }

    public void Dispose()
    {
        foreach (var block in _hostBlocks) NativeMemory.AlignedFree((void*)block);
        foreach (var block in _deviceBlocks) block.Dispose();
        _hostBlocks.Clear();
        _deviceBlocks.Clear();
        if (_deviceAllocator is null) return; // the host's memory info is ONNX Runtime's own
        _deviceAllocator.Dispose();
        _memory.Dispose();
    }

    private static int ElementBytes(ModelManifest manifest) => manifest.KvType == "float32" ? 4 : 2;

    private void Allocate(long bytes)
    {
        if (_deviceAllocator is not null)
        {
            _deviceBlocks.Add(_deviceAllocator.Allocate(checked((uint)bytes)));
            return;
        }
        var block = NativeMemory.AlignedAlloc((nuint)bytes, 64);
        // Attention multiplies what lies beyond a row's length by zero: it must be finite.
        NativeMemory.Clear(block, (nuint)bytes);
        _hostBlocks.Add((IntPtr)block);
    }
}
