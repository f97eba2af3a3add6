using System.Text.Json;

namespace Glimpse.Inference.Tokenization;

/// <summary>Reads tokens as they are written in JSON into the bytes that they stand for; its room is used again for the next.</summary>
internal sealed class TokenText
{
    private byte[] _written = new byte[256];
    private byte[] _bytes = new byte[256];

    /// <summary>The string or property name under the reader, as UTF-8.</summary>
    /// <param name="bytes">What it stands for, where it is written in the byte-level alphabet.</param>
    public ReadOnlySpan<byte> Read(ref Utf8JsonReader reader, out ReadOnlySpan<byte> bytes, out bool isByteLevel)
    {
        var written = Written(ref reader);
        bytes = Decode(written, out isByteLevel);
        return written;
    }

    /// <summary>A merge: the string "a b", or an array of two strings.</summary>
    /// <param name="pair">Both tokens' bytes, one after the other: the token that they make.</param>
    /// <param name="split">Where the second begins.</param>
    public bool TryReadPair(ref Utf8JsonReader reader, out ReadOnlySpan<byte> pair, out int split)
    {
        pair = default;
        split = 0;
        if (reader.TokenType == JsonTokenType.String)
        {
            var written = Written(ref reader);
            var space = written.IndexOf((byte)' ');
            return space >= 0 && TryJoin(written[..space], written[(space + 1)..], out pair, out split);
        }
        if (reader.TokenType != JsonTokenType.StartArray || !reader.Read() || reader.TokenType != JsonTokenType.String) return false;
        var first = Written(ref reader);
        if (!reader.Read() || reader.TokenType != JsonTokenType.String) return false;
        // The second may need the room that the first lies in.
        if (reader.ValueIsEscaped) first = first.ToArray();
        return TryJoin(first, Written(ref reader), out pair, out split) && reader.Read() && reader.TokenType == JsonTokenType.EndArray;
    }

    /// <summary>What a written token stands for; empty where it is not of the byte-level alphabet.</summary>
    public ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> written, out bool isByteLevel)
    {
        Fit(ref _bytes, written.Length);
        isByteLevel = ByteLevelAlphabet.TryDecode(written, _bytes, out var count);
        return isByteLevel ? _bytes.AsSpan(0, count) : default;
    }

    private bool TryJoin(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, out ReadOnlySpan<byte> pair, out int split)
    {
        Fit(ref _bytes, first.Length + second.Length);
        pair = default;
        if (!ByteLevelAlphabet.TryDecode(first, _bytes, out split) || !ByteLevelAlphabet.TryDecode(second, _bytes.AsSpan(split), out var length)) return false;
        pair = _bytes.AsSpan(0, split + length);
        return true;
    }

    private ReadOnlySpan<byte> Written(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return reader.ValueSpan;
        Fit(ref _written, reader.ValueSpan.Length);
        return _written.AsSpan(0, reader.CopyString(_written));
    }

    private static void Fit(ref byte[] room, int length)
    {
        if (room.Length < length) room = new byte[Math.Max(length, room.Length * 2)];
    }
}
