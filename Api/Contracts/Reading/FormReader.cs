using System.Runtime.CompilerServices;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>Reads a multipart form field by field as it arrives: nothing is buffered whole, nothing goes to a temporary file.</summary>
internal static class FormReader
{
    private const int MostFields = 16;
    private const int LongestBoundary = 70; // RFC 2046 §5.1.1

    public static async IAsyncEnumerable<FormField> ReadAsync(HttpRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType).Boundary).Value;
        if (boundary is not { Length: > 0 and <= LongestBoundary }) throw Broken("Its content-type has no boundary of 1 to 70 characters.");
        var reader = new MultipartReader(boundary, request.Body) { HeadersCountLimit = 8, HeadersLengthLimit = 4096 };
        for (var count = 1; await NextAsync(reader, cancellation) is { } section; count++)
        {
            if (count > MostFields) throw Broken($"It has more than {MostFields} fields.");
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || !IsField(disposition))
                throw Broken("One of its parts is not a form field: content-disposition must be form-data with a name.");
            yield return new(HeaderUtilities.RemoveQuotes(disposition.Name).Value!, NameOf(disposition), new FormBody(section.Body));
        }
    }

    private static bool IsField(ContentDispositionHeaderValue disposition) =>
        disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase) && HeaderUtilities.RemoveQuotes(disposition.Name).Length > 0;

    private static string? NameOf(ContentDispositionHeaderValue disposition) =>
        disposition.FileNameStar.HasValue ? disposition.FileNameStar.Value : HeaderUtilities.RemoveQuotes(disposition.FileName).Value;

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellation)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellation);
        }
        catch (Exception fault) when (IsBroken(fault))
        {
            throw Broken("It ends early, or a part's headers are too long.");
        }
    }

    /// <summary>Whether the form is at fault, rather than the connection.</summary>
    public static bool IsBroken(Exception fault) => fault is InvalidDataException or (IOException and not BadHttpRequestException and not ConnectionResetException);

    public static RequestRefusedException Broken(string fault) => new("invalid_form", $"The form cannot be read. {fault}");
}
