using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>Reads a picture's file from a body or a form into one array of its own length, and stops where it is too large.</summary>
internal static class PictureBytes
{
    /// <param name="length">Where it is known beforehand; then nothing is copied.</param>
    public static async Task<byte[]> ReadAsync(Stream body, long? length, int most, CancellationToken cancellation)
    {
        if (length > most) throw TooLarge(most);
        return length is { } known ? await ReadKnownAsync(body, (int)known, cancellation) : await ReadUnknownAsync(body, most, cancellation);
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
