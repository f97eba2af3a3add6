using Glimpse.Api.Gate;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>Reads a picture's file from a body or a form into one array of its own length, and stops where it is too large.</summary>
internal static class PictureBytes
{
    /// <param name="request">What it is a part of: its call notes the picture, since what comes behind it may be refused.</param>
    /// <param name="body">Where the file is.</param>
    /// <param name="length">Where it is known beforehand; then nothing is copied.</param>
    /// <param name="most">Bytes that are taken.</param>
    public static async Task<ImagePart> ReadAsync(HttpRequest request, Stream body, long? length, int most, CancellationToken cancellation)
    {
        if (length > most) throw TooLarge(most);
        var picture = new ImagePart(length is { } known ? await ReadKnownAsync(body, (int)known, cancellation) : await ReadUnknownAsync(body, most, cancellation));
        Call.Of(request.HttpContext).Note(picture);
        return picture;
    }

    private static async Task<byte[]> ReadKnownAsync(Stream body, int length, CancellationToken cancellation)
    {
        var file = GC.AllocateUninitializedArray<byte>(length);
        await body.ReadExactlyAsync(file, cancellation);
        return file;
    }

    private static async Task<byte[]> ReadUnknownAsync(Stream body, int most, CancellationToken cancellation)
    {
        using var bytes = await BorrowedBytes.ReadAsync(body, null, most, cancellation) ?? throw TooLarge(most);
        return bytes.Read.ToArray();
    }

    private static RequestRefusedException TooLarge(int most) =>
        new("image_too_large", $"The picture is larger than the {most:N0} bytes that are taken. Send a smaller file.", "image");
}
