using System.Buffers;
using System.Text;

namespace Glimpse.Inference.Tokenization;

/// <summary>
/// Decodes tokens as they come, in whole characters: what <see cref="Append"/> and <see cref="Flush"/> give, put together, is what
/// <see cref="Tokenizer.Decode"/> gives. One per sequence; it allocates nothing but the strings.
/// </summary>
public sealed class TokenStreamDecoder(Tokenizer tokenizer, bool skipSpecialTokens)
{
    /// <summary>Bytes of a character that wait for its end: at most three of four.</summary>
    private byte[] _bytes = new byte[64];
    private int _pending;

    /// <summary>The characters that are complete with this token; "" while one is not.</summary>
    public string Append(int id)
    {
        if (skipSpecialTokens && tokenizer.IsSpecial(id)) return "";
        var token = tokenizer.Bytes(id);
        if (_bytes.Length < _pending + token.Length) Array.Resize(ref _bytes, _pending + token.Length);
        token.CopyTo(_bytes.AsSpan(_pending));

        var bytes = _bytes.AsSpan(0, _pending + token.Length);
        _pending = IncompleteTail(bytes);
        var text = Encoding.UTF8.GetString(bytes[..^_pending]);
        bytes[^_pending..].CopyTo(_bytes);
        return text;
    }

    /// <summary>What is left at the end: U+FFFD for a character that never became whole.</summary>
    public string Flush()
    {
        var text = Encoding.UTF8.GetString(_bytes, 0, _pending);
        _pending = 0;
        return text;
    }

    /// <summary>How many bytes at the end begin a character that more bytes could complete.</summary>
    private static int IncompleteTail(ReadOnlySpan<byte> bytes)
    {
        for (var count = 1; count <= Math.Min(3, bytes.Length); count++)
        {
            var first = bytes[^count];
            if ((first & 0xC0) == 0x80) continue;
            return Rune.DecodeFromUtf8(bytes[^count..], out _, out _) == OperationStatus.NeedMoreData ? count : 0;
        }
        return 0;
    }
}
