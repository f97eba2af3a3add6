using Glimpse.Api.Gate;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>Reads a picture's file from a body or a form into one array of its own length, and stops where it is too large.</summary>
internal static class PictureBytes
{
    /// <param name="request">What it is a part of: its call notes the picture, since what comes behind it may be refused.</param>
    /// <param name="body">Where the file is.</param>
    /// <param name="place">The field that it is sent in, for refusals.</param>
    /// <param name="length">Where it is known beforehand; then nothing is copied.</param>
    /// <param name="most">Bytes that are taken.</param>
    public static async Task<ImagePart> ReadAsync(HttpRequest request, Stream body, string place, long? length, int most, CancellationToken cancellation)
    {
        var file = length > most ? null : length is { } known ? await ReadKnownAsync(body, (int)known, cancellation) : await ReadUnknownAsync(body, most, cancellation);
        if (file is null) throw new RequestRefusedException("image_too_large", $"The picture is larger than the {most:N0} bytes that are taken. Send a smaller file.", place);
        var picture = new ImagePart(file) { Place = place };
        Call.Of(request.HttpContext).Note(picture);
        return picture;
    }

    private static async Task<byte[]> ReadKnownAsync(Stream body, int length, CancellationToken cancellation)
    {
        var file = GC.AllocateUninitializedArray<byte>(length);
        await body.ReadExactlyAsync(file, cancellation);
        return file;
    }

    private static async Task<byte[]?> ReadUnknownAsync(Stream body, int most, CancellationToken cancellation)
    {
        using var bytes = await BorrowedBytes.ReadAsync(body, null, most, cancellation);
        return bytes?.Read.ToArray();
    }
}
