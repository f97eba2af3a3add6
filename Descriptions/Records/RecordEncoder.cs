using System.Text.Encodings.Web;

namespace Glimpse.Descriptions.Records;

/// <summary>
/// Leaves text readable in every script, quotes and apostrophes included, but escapes what could begin markup: an answer may repeat what a picture's maker wrote
/// into it, and a page may put a record between script tags.
/// </summary>
internal sealed unsafe class RecordEncoder : JavaScriptEncoder
{
    private const string Markup = "<>&";
    private static readonly JavaScriptEncoder Relaxed = UnsafeRelaxedJsonEscaping;

    public override int MaxOutputCharactersPerInputCharacter => Relaxed.MaxOutputCharactersPerInputCharacter;

    // Beyond the basic plane are rare Han characters and emoji, which the relaxed encoder would escape.
    public override bool WillEncode(int unicodeScalar) => IsMarkup(unicodeScalar) || (unicodeScalar <= char.MaxValue && Relaxed.WillEncode(unicodeScalar));

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var found = Relaxed.FindFirstCharacterToEncode(text, textLength);
        var markup = new ReadOnlySpan<char>(text, found < 0 ? textLength : found).IndexOfAny(Markup);
        return markup < 0 ? found : markup;
    }

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
        IsMarkup(unicodeScalar) ? TryCopy($"\\u{unicodeScalar:X4}", new(buffer, bufferLength), out numberOfCharactersWritten)
        : unicodeScalar > char.MaxValue ? TryCopy(char.ConvertFromUtf32(unicodeScalar), new(buffer, bufferLength), out numberOfCharactersWritten)
        : Relaxed.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);

    private static bool IsMarkup(int unicodeScalar) => unicodeScalar is '<' or '>' or '&';

    private static bool TryCopy(ReadOnlySpan<char> escaped, Span<char> buffer, out int written)
    {
        var fits = escaped.TryCopyTo(buffer);
        written = fits ? escaped.Length : 0;
        return fits;
    }
}
