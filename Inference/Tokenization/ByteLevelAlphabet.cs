namespace Glimpse.Inference.Tokenization;

/// <summary>
/// How byte-level vocabularies are written down: each byte as one printable character, so that JSON can hold any token.
/// Printable Latin-1 stands for itself; the other 68 bytes are U+0100 and on, in order (GPT-2's table).
/// </summary>
internal static class ByteLevelAlphabet
{
    private const int Size = 0x100 + 68;
    private static readonly short[] ByteOfCharacter = Build();

    /// <summary>Turns a written token (UTF-8) into its bytes; false when a character is not of the alphabet.</summary>
    /// <param name="bytes">At least as long as <paramref name="written"/>.</param>
    public static bool TryDecode(ReadOnlySpan<byte> written, Span<byte> bytes, out int count)
    {
        count = 0;
        for (var i = 0; i < written.Length; i++)
        {
            int character = written[i];
            if (character >= 0x80)
            {
                // All of the alphabet beyond ASCII takes two bytes of UTF-8: lead bytes C2..C5.
                if (character is < 0xC2 or > 0xC5 || i + 1 == written.Length || (written[i + 1] & 0xC0) != 0x80) return false;
                character = (character & 0x1F) << 6 | written[++i] & 0x3F;
            }
            if (character >= Size || ByteOfCharacter[character] < 0) return false;
            bytes[count++] = (byte)ByteOfCharacter[character];
        }
        return true;
    }

    private static short[] Build()
    {
        var table = new short[Size];
        Array.Fill(table, (short)-1);
        var next = 0x100;
        for (var value = 0; value < 0x100; value++)
        {
            var printable = value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE;
            table[printable ? value : next++] = (short)value;
        }
        return table;
    }
}
