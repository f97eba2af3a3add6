using System.Buffers;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>What a stream held, in one borrowed buffer; give it back by disposing.</summary>
internal sealed class BorrowedBytes : IDisposable
{
    private const int FirstBuffer = 64 * 1024;
    private byte[] _buffer;
    private int _length;

    private BorrowedBytes(byte[] buffer) => _buffer = buffer;

    public Memory<byte> Read => _buffer.AsMemory(0, _length);

    /// <summary>Reads to the end; null where there is more than allowed.</summary>
    /// <param name="expected">How much will come, where that is known: then nothing is copied.</param>
    public static async Task<BorrowedBytes?> ReadAsync(Stream stream, long? expected, int most, CancellationToken cancellation)
    {
        // One byte more than expected, so that the end is seen without growing.
        var bytes = new BorrowedBytes(ArrayPool<byte>.Shared.Rent((int)Math.Min(expected + 1 ?? FirstBuffer, most)));
        try
        {
            if (await bytes.FillAsync(stream, most, cancellation)) return bytes;
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
        bytes.Dispose();
        return null;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private async Task<bool> FillAsync(Stream stream, int most, CancellationToken cancellation)
    {
        while (await stream.ReadAsync(_buffer.AsMemory(_length), cancellation) is var read and > 0)
        {
            _length += read;
            if (_length > most) return false;
            if (_length == _buffer.Length) Grow();
        }
        return true;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        _buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
