namespace Glimpse.Api.Gate;

/// <summary>A request's body that ends with 413 when more than the limit has come, which a chunked body cannot say beforehand, and with 408 when it takes too long.</summary>
/// <param name="patience">From the first read on: who sends a byte a second must not hold a place for hours.</param>
internal sealed class LimitedBody(Stream inner, long limit, TimeSpan patience, TimeProvider clock) : Stream
{
    private long _read;
    private CancellationTokenSource? _enough;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => _read; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _enough ??= new(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_enough.Token, cancellationToken);
        try
        {
            return Count(await inner.ReadAsync(buffer, either.Token));
        }
        catch (OperationCanceledException) when (_enough.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ApiException(ApiError.BodyTooSlow);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

    private int Count(int bytes)
    {
        _read += bytes;
        return _read > limit ? throw new ApiException(ApiError.BodyTooLarge(limit)) : bytes;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _enough?.Dispose();
        base.Dispose(disposing);
    }

    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
