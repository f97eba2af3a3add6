using System.Text;

namespace Glimpse.Inference.Requests;

/// <summary>
/// A message as the template sees it: one string in which each picture is a mark. The mark is two high surrogates, which no well-formed text can
/// hold (a low one must follow each); what people send is made well-formed first, with U+FFFD for lone surrogates, as it would be on the way to UTF-8.
/// </summary>
internal static class MessageText
{
    public const string Picture = "\uD800\uD800";

    /// <exception cref="RequestRefusedException">A part is neither text nor a picture.</exception>
    public static string Of(ChatMessage message, string field)
    {
        var text = new StringBuilder();
        for (var i = 0; i < message.Content.Count; i++)
        {
            switch (message.Content[i])
            {
                case TextPart { Text: not null } part: text.Append(WellFormed(part.Text)); break;
                case ImagePart: text.Append(Picture); break;
                default: throw new RequestRefusedException("unsupported_content", $"{field}.content[{i}] must be a text or a picture.", $"{field}.content[{i}]");
            }
        }
        return text.ToString();
    }

    /// <summary>The text with U+FFFD in place of each lone surrogate.</summary>
    public static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>Python's strip(), which the template uses: Unicode's white space and the four ASCII separators U+001C..U+001F.</summary>
    public static string Strip(string text)
    {
        int start = 0, end = text.Length;
        while (start < end && IsPythonSpace(text[start])) start++;
        while (end > start && IsPythonSpace(text[end - 1])) end--;
        return text[start..end];
    }

    private static bool IsPythonSpace(char character) => char.IsWhiteSpace(character) || character is >= '\u001C' and <= '\u001F';
}
