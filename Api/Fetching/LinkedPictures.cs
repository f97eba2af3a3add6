using Glimpse.Api.Gate;
using Glimpse.Inference.Requests;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Fetching;

/// <summary>Puts pictures in the place of their links, once all of the request is known to be good.</summary>
internal sealed class LinkedPictures(PictureFetcher fetcher, FetchRules rules, IOptions<FetchOptions> options, IOptions<ApiOptions> api, TimeProvider clock)
{
    /// <summary>The request with every picture in it; its call is told how long that took.</summary>
    /// <exception cref="RequestRefusedException">One of them may not be fetched, could not be, or is no picture.</exception>
    public async Task<GenerationRequest> FetchAsync(Call call, GenerationRequest request, CancellationToken cancellation)
    {
        var links = request.Messages.SelectMany(static message => message.Content).OfType<PictureLink>().ToList();
        if (links.Count == 0) return request;
        var pictures = await FetchAsync(call, links, cancellation);
        return request with
        {
            Messages = [.. request.Messages.Select(message => message with
            {
                Content = [.. message.Content.Select(part => part is PictureLink link ? As(pictures[link.Address.Uri], link) : part)],
            })],
        };
    }

    /// <summary>A picture, fetched where the part is a link.</summary>
    public async Task<ImagePart> PictureOfAsync(Call call, ContentPart part, CancellationToken cancellation) => part is PictureLink link
        ? (await FetchAsync(call, [link], cancellation))[link.Address.Uri]
        : (ImagePart)part;

    // Of several links to one picture the first gets the part itself, which the call has noted: it is hashed once for both.
    private static ImagePart As(ImagePart picture, PictureLink link) =>
        (picture.Place, picture.Detail) == (link.Place, link.Detail) ? picture : picture with { Place = link.Place, Detail = link.Detail };

    private async Task<Dictionary<Uri, ImagePart>> FetchAsync(Call call, List<PictureLink> links, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        foreach (var link in links) rules.Check(link.Address, link.Place);
        var different = links.DistinctBy(static link => link.Address.Uri).ToList();
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.Seconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellation);
        try
        {
            var pictures = await FetchAllAsync(call, different, either.Token);
            return different.Zip(pictures).ToDictionary(static pair => pair.First.Address.Uri, static pair => pair.Second);
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw FetchRefusal.TooSlow(links[0].Place, options.Value.Seconds);
        }
        finally
        {
            call.Fetched += clock.GetElapsedTime(started);
        }
    }

    private async Task<ImagePart[]> FetchAllAsync(Call call, List<PictureLink> links, CancellationToken cancellation)
    {
        var budget = new ByteBudget(api.Value.MaxBodyBytes);
        var pictures = new ImagePart?[links.Count];
        try
        {
            // The first that fails ends the others.
            await Parallel.ForAsync(0, links.Count, new ParallelOptions { MaxDegreeOfParallelism = options.Value.Concurrency, CancellationToken = cancellation },
                async (i, stop) => pictures[i] = new(await fetcher.FetchAsync(links[i], call.Caller.Name ?? "", budget, stop)) { Place = links[i].Place, Detail = links[i].Detail });
            return pictures!;
        }
        finally
        {
            foreach (var picture in pictures.OfType<ImagePart>()) call.Note(picture);
        }
    }
}
