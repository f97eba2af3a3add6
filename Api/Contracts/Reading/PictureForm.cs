using Glimpse.Api.Gate;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>A form with one picture, in its field <c>image</c> or <c>file</c>, and texts.</summary>
/// <param name="FileName">The file's own name, without folders; null where the form gives none.</param>
internal sealed record PictureForm(byte[] Picture, string? FileName)
{
    private const int LongestName = 255;

    /// <param name="add">Takes the texts, as they come.</param>
    public static async Task<PictureForm> ReadAsync(HttpRequest request, RequestLimits limits, Action<string, StringValues> add, CancellationToken cancellation)
    {
        PictureForm? read = null;
        await foreach (var field in FormReader.ReadAsync(request, cancellation))
        {
            if (field.Name is "image" or "file")
            {
                if (read is not null) throw new RequestRefusedException("too_many_images", "One request describes one picture. Send one file.", field.Name);
                read = new(await PictureBytes.ReadAsync(field.Body, null, limits.MaxPictureBytes, cancellation), Shown(field.FileName));
            }
            else add(field.Name, await field.ReadTextAsync(limits.MaxTextCharacters, cancellation));
        }
        return read ?? throw Refusal.Missing("image", "a file of the form");
    }

    private static string? Shown(string? file) => string.IsNullOrWhiteSpace(file) ? null : ApiError.Plain(file[(file.LastIndexOfAny(['/', '\\']) + 1)..], LongestName);
}
