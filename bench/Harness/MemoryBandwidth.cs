using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Glimpse.Bench.Harness;

/// <summary>
/// How fast this machine reads memory: every thread sums its part of a block that is much larger than any cache, as STREAM does with its arrays.
/// Reading only is what decoding does, so this is the ceiling of decoding, not the processor's data sheet.
/// </summary>
internal sealed unsafe class MemoryBandwidth : IDisposable
{
    private const long Bytes = 1L << 30;
    private readonly byte* _block = (byte*)NativeMemory.AlignedAlloc((nuint)Bytes, 4096);
    private readonly int _threads;
    private ulong _sum;

    public MemoryBandwidth(int threads)
    {
        _threads = threads;
        NativeMemory.Fill(_block, (nuint)Bytes, 1);
    }

    /// <summary>Reads the block once; bytes per second.</summary>
    public double Measure()
    {
        var clock = Stopwatch.StartNew();
        var share = Bytes / _threads / 4096 * 4096;
        var threads = Enumerable.Range(1, _threads - 1).Select(i => new Thread(() => Sum(i * share, share))).ToArray();
        foreach (var thread in threads) thread.Start();
        Sum(0, share);
        foreach (var thread in threads) thread.Join();
        return share * _threads / clock.Elapsed.TotalSeconds;
    }

    public void Dispose() => NativeMemory.AlignedFree(_block);

    private void Sum(long start, long length)
    {
        // Four sums side by side, so that no load waits for an addition.
        var (a, b, c, d) = (Vector512<ulong>.Zero, Vector512<ulong>.Zero, Vector512<ulong>.Zero, Vector512<ulong>.Zero);
        var end = _block + start + length;
        for (var at = _block + start; at < end; at += 256)
        {
            a += Vector512.Load((ulong*)at);
            b += Vector512.Load((ulong*)(at + 64));
            c += Vector512.Load((ulong*)(at + 128));
            d += Vector512.Load((ulong*)(at + 192));
        }
        Interlocked.Add(ref _sum, Vector512.Sum(a + b + c + d));
    }
}
