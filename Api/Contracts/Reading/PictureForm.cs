using Glimpse.Api.Fetching;
using Glimpse.Api.Gate;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>A form with one picture, as the file <c>image</c> or <c>file</c> or as the address <c>image_url</c>, and texts.</summary>
/// <param name="FileName">The file's own name, without folders; null where there is none.</param>
internal sealed record PictureForm(ContentPart Picture, string? FileName)
{
    private const string Address = "image_url";
    private const int LongestName = 255;

    /// <param name="add">Takes the texts, as they come.</param>
    public static async Task<PictureForm> ReadAsync(HttpRequest request, RequestLimits limits, Action<string, StringValues> add, CancellationToken cancellation)
    {
        PictureForm? read = null;
        await foreach (var field in FormReader.ReadAsync(request, cancellation))
        {
            if (field.Name is "image" or "file" or Address)
            {
                if (read is not null) throw new RequestRefusedException("too_many_images", "One request describes one picture. Send one file, or one address.", field.Name);
                read = field.Name == Address ? await ReadAddressAsync(field, cancellation)
                    : new(await PictureBytes.ReadAsync(request, field.Body, field.Name, null, limits.MaxPictureBytes, cancellation), Shown(field.FileName));
            }
            else add(field.Name, await field.ReadTextAsync(limits.MaxTextCharacters, cancellation));
        }
        return read ?? throw Refusal.Missing("image", "a file of the form; or send an address as image_url");
    }

    private static async Task<PictureForm> ReadAddressAsync(FormField field, CancellationToken cancellation)
    {
        var link = PictureLink.Read(await field.ReadTextAsync(PictureAddress.LongestText, cancellation), Address);
        return new(link, Shown(Uri.UnescapeDataString(link.Address.Uri.AbsolutePath)));
    }

    private static string? Shown(string? file) => string.IsNullOrWhiteSpace(file) ? null : ApiError.Plain(file[(file.LastIndexOfAny(['/', '\\']) + 1)..], LongestName);
}
