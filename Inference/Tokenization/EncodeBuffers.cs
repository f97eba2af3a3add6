using System.Text;

namespace Glimpse.Inference.Tokenization;

/// <summary>Room for encoding one text, kept from call to call.</summary>
internal sealed class EncodeBuffers
{
    /// <summary>Code points up to which the room is kept; what one large text needed is given back.</summary>
    private const int Kept = 1 << 16;

    private int[] _codePoints = new int[256];
    private byte[] _bytes = new byte[256];
    private List<Piece> _words = [];
    private List<Piece> _other = [];

    public bool IsLarge => _codePoints.Length > Kept || _bytes.Length > Kept || _words.Capacity > Kept;

    /// <summary>The text in code points; a lone surrogate is U+FFFD, as it is when UTF-16 becomes UTF-8.</summary>
    public ReadOnlySpan<int> CodePoints(ReadOnlySpan<char> text, bool prefixSpace)
    {
        if (_codePoints.Length <= text.Length) _codePoints = new int[Math.Max(text.Length + 1, _codePoints.Length * 2)];
        var count = 0;
        if (prefixSpace && text is not [] and not [' ', ..]) _codePoints[count++] = ' ';
        foreach (var rune in text.EnumerateRunes()) _codePoints[count++] = rune.Value;
        return _codePoints.AsSpan(0, count);
    }

    public List<Piece> Words(PreTokenizer preTokenizer, ReadOnlySpan<int> text)
    {
        preTokenizer.Split(text, ref _words, ref _other);
        return _words;
    }

    public ReadOnlySpan<byte> Utf8(ReadOnlySpan<int> word)
    {
        if (_bytes.Length < word.Length * 4) _bytes = new byte[Math.Max(word.Length * 4, _bytes.Length * 2)];
        var count = 0;
        foreach (var codePoint in word)
        {
            if (codePoint < 0x80) _bytes[count++] = (byte)codePoint;
            else count += new Rune(codePoint).EncodeToUtf8(_bytes.AsSpan(count));
        }
        return _bytes.AsSpan(0, count);
    }
}
