using System.Security.Cryptography;

namespace Glimpse.ModelBuilder.Packages;

/// <summary>A package file being written: counts and hashes what goes through, so that nothing is read again for the manifest.</summary>
internal sealed class PackageStream(string path, ProgressMeter meter, Action<ManifestFile> written) : Stream
{
    private readonly FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool closed;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => file.Length;

    public override long Position
    {
        get => file.Position;
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        file.Write(buffer);
        hash.AppendData(buffer);
        meter.Add(buffer.Length);
    }

    public override void Flush() => file.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !closed)
        {
            closed = true;
            try
            {
                file.Flush(flushToDisk: true);
                written(new ManifestFile(Convert.ToHexStringLower(hash.GetHashAndReset()), file.Length));
            }
            finally
            {
                hash.Dispose();
                file.Dispose();
            }
        }

        base.Dispose(disposing);
    }
}
