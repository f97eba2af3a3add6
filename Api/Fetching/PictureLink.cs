using Glimpse.Inference.Requests;

namespace Glimpse.Api.Fetching;

/// <summary>A picture that is elsewhere: what stands in a message until the picture was fetched. The engine takes none.</summary>
/// <param name="Place">The request's field, such as <c>messages[0].content[1].image_url.url</c>.</param>
internal sealed record PictureLink(PictureAddress Address, string Place) : ContentPart
{
    /// <summary>How closely the picture is looked at.</summary>
    public ImageDetail Detail { get; init; }

    /// <summary>Whether a text is meant as an address, so that it is refused as one where it is at fault.</summary>
    public static bool IsMeantBy(ReadOnlySpan<char> text) => text.TrimStart() is var start
        && (start.StartsWith("http:", StringComparison.OrdinalIgnoreCase) || start.StartsWith("https:", StringComparison.OrdinalIgnoreCase));

    /// <exception cref="RequestRefusedException">It is no address that could be fetched.</exception>
    public static PictureLink Read(string text, string place) =>
        PictureAddress.Read(text, out var fault) is { } address ? new(address, place) : throw FetchRefusal.Address(place, fault!);
}
