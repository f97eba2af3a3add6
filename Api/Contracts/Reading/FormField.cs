using System.Text;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>One field of a form, to be read before the next one.</summary>
internal sealed record FormField(string Name, string? FileName, Stream Body)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public async Task<string> ReadTextAsync(int mostCharacters, CancellationToken cancellation)
    {
        try
        {
            using var reader = new StreamReader(Body, Strict, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
            var text = new StringBuilder();
            var piece = new char[1024];
            while (await reader.ReadAsync(piece, cancellation) is var read and > 0)
            {
                text.Append(piece, 0, read);
                if (text.Length > mostCharacters) throw new RequestRefusedException("text_too_long", $"'{Name}' has more than {mostCharacters:N0} characters.", Name);
            }
            return text.ToString();
        }
        catch (DecoderFallbackException)
        {
            throw Refusal.WrongValue(Name, "text in UTF-8");
        }
    }
}
