using System.Buffers;
using System.Net;
using Glimpse.Inference.Imaging.Formats;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Fetching;

/// <summary>Reads a picture from an answer. What the answer says of it is not believed: the first bytes decide whether there will be more, and they are counted as they come.</summary>
internal static class PictureDownload
{
    private const int Head = 64;
    private const int Piece = 64 * 1024;

    /// <param name="most">Bytes of this picture.</param>
    /// <param name="budget">Bytes of all pictures of the request.</param>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage response, string place, int most, ByteBudget budget, CancellationToken cancellation)
    {
        if (response.StatusCode != HttpStatusCode.OK) throw FetchRefusal.Status(place, (int)response.StatusCode);
        if (response.Content.Headers.ContentEncoding.Any(static coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase))) throw FetchRefusal.Compressed(place);
        if (response.Content.Headers.ContentLength > most) throw FetchRefusal.TooLarge(place, most);

        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var file = new ArrayBufferWriter<byte>(Piece);
        var head = await body.ReadAtLeastAsync(file.GetMemory(Head), Head, throwOnEndOfStream: false, cancellation);
        if (head == 0) throw FetchRefusal.Empty(place);
        for (var read = head; read > 0; read = await body.ReadAsync(file.GetMemory(Piece), cancellation))
        {
            file.Advance(read);
            if (file.WrittenCount == head) Sniff(file.WrittenSpan, place);
            if (file.WrittenCount > most) throw FetchRefusal.TooLarge(place, most);
            if (!budget.TryTake(read)) throw FetchRefusal.TooLargeTogether(place, budget.Total);
        }
        return file.WrittenSpan.ToArray();
    }

    private static void Sniff(ReadOnlySpan<byte> file, string place)
    {
        try
        {
            FormatSniffer.Sniff(file);
        }
        catch (RequestRefusedException refusal)
        {
            throw new RequestRefusedException(refusal.Code, $"{refusal.Message} The address must be the picture's own, not that of a page that shows it.", place);
        }
    }
}
