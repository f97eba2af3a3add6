using System.Net;
using System.Net.Sockets;
using Glimpse.Inference.Requests;
using Microsoft.Extensions.Logging;

namespace Glimpse.Api.Fetching;

/// <summary>Fetches one picture from the web, and follows where its address leads: each hop is checked as the first one was.</summary>
internal sealed partial class PictureFetcher(IHostResolver resolver, WebClient web, FetchRules rules, ILogger<PictureFetcher> log)
{
    // A host may have many addresses; nobody waits for all of them.
    private const int AddressesToTry = 3;

    /// <param name="caller">For whom.</param>
    /// <exception cref="RequestRefusedException">It may not be fetched, could not be, or is no picture.</exception>
    public async Task<byte[]> FetchAsync(PictureLink link, string caller, ByteBudget budget, CancellationToken cancellation)
    {
        var (address, hops) = (link.Address, 0);
        while (true)
        {
            try
            {
                using var response = await GetAsync(address, link.Place, caller, cancellation);
                if (LocationOf(response) is not { } location) return await PictureDownload.ReadAsync(response, link.Place, rules.MaxBytes, budget, cancellation);
                if (++hops > rules.MaxRedirects) throw FetchRefusal.TooManyRedirects(link.Place, rules.MaxRedirects);
                address = address.Follow(location, out var fault) ?? throw FetchRefusal.LeadsOn(link.Place, fault!);
                rules.Check(address, link.Place);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException or SocketException)
            {
                LogUnreachable(fault, address.Shown);
                throw FetchRefusal.Unreachable(link.Place);
            }
            catch (RequestRefusedException refusal)
            {
                LogRefused(address.Shown, refusal.Code);
                throw;
            }
        }
    }

    private async Task<HttpResponseMessage> GetAsync(PictureAddress address, string place, string caller, CancellationToken cancellation)
    {
        var numbers = address.Number is { } number ? [number] : await resolver.ResolveAsync(address.Host, caller, cancellation);
        // One bad address among good ones is how a name is made to mean two things.
        if (numbers.FirstOrDefault(static number => !PublicAddresses.Contains(number)) is { } inside)
        {
            LogInside(address.Shown, inside);
            throw FetchRefusal.Unreachable(place);
        }
        for (var i = 0; i < Math.Min(numbers.Count, AddressesToTry) - 1; i++)
        {
            try
            {
                return await web.GetAsync(address, numbers[i], cancellation);
            }
            catch (HttpRequestException fault) when (fault.HttpRequestError == HttpRequestError.ConnectionError)
            {
                // The next one may answer.
            }
        }
        return numbers.Count > 0 ? await web.GetAsync(address, numbers[Math.Min(numbers.Count, AddressesToTry) - 1], cancellation) : throw new SocketException((int)SocketError.HostNotFound);
    }

    private static string? LocationOf(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && response.Headers.NonValidated.TryGetValues("Location", out var locations) ? locations.ToString() : null;
}
