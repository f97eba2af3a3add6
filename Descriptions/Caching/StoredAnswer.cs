using System.Buffers.Binary;
using System.Security.Cryptography;
using Glimpse.Inference.Requests;

namespace Glimpse.Descriptions.Caching;

/// <summary>
/// An answer that was kept: when it was given and what was told. As bytes it begins with a mark, the time and a SHA-256 over all of it and its key, so that one that
/// was changed, cut off, or put under another key is not believed. The hash finds damage; who may write to the store could write a false answer with a right one.
/// </summary>
internal sealed record StoredAnswer(DateTimeOffset Created, IReadOnlyList<GenerationEvent> Events)
{
    /// <summary>The longest that is kept: 20 alternatives to each of 4,096 tokens take about as much.</summary>
    public const int MaxBytes = 2 << 20;

    // "GLA" and the version of what follows.
    private const uint Mark = 0x474C4101;
    private const int HashAt = sizeof(uint) + sizeof(long);

    /// <summary>Bytes in front of the events.</summary>
    public const int HeadBytes = HashAt + SHA256.HashSizeInBytes;

    /// <summary>Fills in the head of an answer whose events are there already.</summary>
    public static void Seal(AnswerKey key, DateTimeOffset created, Span<byte> answer)
    {
        BinaryPrimitives.WriteUInt32BigEndian(answer, Mark);
        BinaryPrimitives.WriteInt64BigEndian(answer[sizeof(uint)..], created.ToUnixTimeMilliseconds());
        Hash(key, answer, answer[HashAt..HeadBytes]);
    }

    /// <summary>Reads an answer; null where the bytes are not one to this key.</summary>
    public static StoredAnswer? Read(AnswerKey key, byte[] answer)
    {
        var bytes = answer.AsSpan();
        if (bytes.Length is < HeadBytes or > MaxBytes || BinaryPrimitives.ReadUInt32BigEndian(bytes) != Mark) return null;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(key, bytes, hash);
        if (!bytes[HashAt..HeadBytes].SequenceEqual(hash)) return null;
        var created = BinaryPrimitives.ReadInt64BigEndian(bytes[sizeof(uint)..]);
        return AnswerEvents.Read(answer, HeadBytes) is { } events ? new(DateTimeOffset.FromUnixTimeMilliseconds(created), events) : null;
    }

    private static void Hash(AnswerKey key, ReadOnlySpan<byte> answer, Span<byte> hash)
    {
        Span<byte> name = stackalloc byte[32];
        key.CopyTo(name);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(name);
        digest.AppendData(answer[..HashAt]);
        digest.AppendData(answer[HeadBytes..]);
        digest.GetHashAndReset(hash);
    }
}
