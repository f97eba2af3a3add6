using Glimpse.Inference.Requests;

namespace Glimpse.Api.Fetching;

/// <summary>
/// Why a picture was not fetched. Nothing here tells what a name resolved to, or whether something answered there: a name of the private network, a closed port and a
/// name that does not exist all read alike.
/// </summary>
internal static class FetchRefusal
{
    private const string SendItself = "Send the picture itself as a data URL (data:image/png;base64,…) instead.";

    public static RequestRefusedException Disabled(string place) =>
        new("image_url_not_supported", $"Pictures are not fetched from addresses on this server. {SendItself}", place);

    /// <param name="fault">A clause behind "the address".</param>
    public static RequestRefusedException Address(string place, string fault) => new("image_url_refused", $"The picture's address {fault}.", place);

    public static RequestRefusedException Domain(string place) =>
        new("image_url_refused", $"Pictures are not fetched from this host: the server's operator decides from which. {SendItself}", place);

    public static RequestRefusedException Port(string place, IEnumerable<int> ports) =>
        new("image_url_refused", $"Pictures are fetched from these ports only: {string.Join(", ", ports)}.", place);

    public static RequestRefusedException LeadsOn(string place, string fault) => new("image_url_refused", $"The picture's address redirects to one that {fault}.", place);

    public static RequestRefusedException TooManyRedirects(string place, int most) =>
        new("image_url_refused", $"The picture's address redirects more than {most} times. Send the last address of the chain.", place);

    public static RequestRefusedException Compressed(string place) =>
        new("image_url_refused", $"The picture's server sends it compressed, which was not asked for. {SendItself}", place);

    public static RequestRefusedException Unreachable(string place) =>
        new("image_url_unreachable", $"The picture could not be fetched from its address. Check that it opens without logging in, or send the picture itself as a data URL.", place);

    public static RequestRefusedException Status(string place, int status) =>
        new("image_url_unreachable", $"The picture could not be fetched: its server answered {status}. Check the address.", place);

    public static RequestRefusedException TooSlow(string place, int seconds) =>
        new("image_url_too_slow", $"The picture did not arrive within the {seconds} seconds that fetching may take. {SendItself}", place);

    public static RequestRefusedException TooLarge(string place, long most) =>
        new("image_too_large", $"The picture at this address is larger than the {most:N0} bytes that are taken. Send a smaller file.", place);

    public static RequestRefusedException TooLargeTogether(string place, long most) =>
        new("image_too_large", $"The pictures that this request names by address have more than {most:N0} bytes together. Send fewer or smaller ones.", place);

    public static RequestRefusedException Empty(string place) => new("image_empty", "The picture at this address is empty: 0 bytes. Check the address.", place);
}
