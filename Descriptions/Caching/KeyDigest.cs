using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Glimpse.Inference.Requests;

namespace Glimpse.Descriptions.Caching;

/// <summary>
/// A SHA-256 over fields in a fixed order. Every number has 8 bytes, every text and list its length first, and what may be missing says whether it is there,
/// so that no two series of fields are the same bytes.
/// </summary>
internal sealed class KeyDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Add(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _hash.AppendData(bytes);
    }

    public void Add(bool value) => Add(value ? 1L : 0);

    public void Add(float value) => Add(BitConverter.SingleToInt32Bits(value));

    public void Add(long? value)
    {
        Add(value is not null);
        if (value is { } number) Add(number);
    }

    public void Add(float? value) => Add(value is { } number ? BitConverter.SingleToInt32Bits(number) : (long?)null);

    /// <summary>A text as its UTF-16 units: as UTF-8, broken surrogates would all be the same.</summary>
    public void Add(string? text)
    {
        Add(text?.Length ?? -1L);
        _hash.AppendData(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    /// <summary>A picture as its file's length and hash.</summary>
    public void Add(ImagePart picture)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Convert.FromHexString(picture.Sha256(), hash, out _, out _);
        Add(picture.File.Length);
        _hash.AppendData(hash);
    }

    public void Add<T>(IReadOnlyCollection<T> list, Action<T> add)
    {
        Add(list.Count);
        foreach (var item in list) add(item);
    }

    public AnswerKey ToKey()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetHashAndReset(hash);
        return new(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
    }

    public void Dispose() => _hash.Dispose();
}
