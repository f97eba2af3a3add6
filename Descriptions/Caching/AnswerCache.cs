using System.Runtime.CompilerServices;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Microsoft.Extensions.Logging;

namespace Glimpse.Descriptions.Caching;

/// <summary>
/// Tells the kept answer where the same was asked before: same pictures, question, settings, model and caller. Nothing is decoded or computed then. The innermost layer,
/// so that guards and counts see a kept answer as they see any other. Two who ask the same at once are both answered by the model: neither waits for, or depends on, the other.
/// </summary>
internal sealed partial class AnswerCache(IVisionLanguageModel inner, AnswerStores stores, CacheOptions options, CacheFigures figures, TimeProvider clock, ILogger<AnswerCache> log)
    : ModelLayer(inner)
{
    public override async IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var began = clock.GetTimestamp();
        var places = PlacesFor(request);
        if (places.Count == 0)
        {
            await foreach (var told in Inner.GenerateAsync(request, cancellation)) yield return told;
            yield break;
        }
        var key = AnswerKey.Of(request, Info);
        if (!request.FreshAnswer && await FindAsync(key, places, LifeOf(request), cancellation) is { } kept)
        {
            foreach (var told in kept)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return told is GenerationCompleted end ? AsTold(end, began) : told;
            }
            yield break;
        }
        using var answer = new AnswerWriter();
        var isCut = false;
        await foreach (var told in Inner.GenerateAsync(request, cancellation))
        {
            answer.Add(told);
            isCut |= told is ChoiceCompleted { Reason: FinishReason.Length };
            // Kept before the end is told: who hears the end may leave, and only whole answers come this far. One that its limit cut off is kept if it would be so again.
            if (told is GenerationCompleted && (!isCut || request.Sampling.IsRepeatable(Info))) await StoreAsync(key, answer, places, LifeOf(request), cancellation);
            yield return told;
        }
    }

    private IReadOnlyList<IAnswerStore> PlacesFor(GenerationRequest request) => request.AnswerLife switch
    {
        AnswerLife.None => [],
        AnswerLife.Lasting => stores.ForPictures,
        _ => options.Sampled || request.Sampling.IsRepeatable(Info) ? stores.ForRequests : [],
    };

    private TimeSpan LifeOf(GenerationRequest request) =>
        request.AnswerLife == AnswerLife.Lasting && options.Persistent ? TimeSpan.FromDays(options.PersistentDays) : TimeSpan.FromMinutes(options.Minutes);

    private async Task<IReadOnlyList<GenerationEvent>?> FindAsync(AnswerKey key, IReadOnlyList<IAnswerStore> places, TimeSpan life, CancellationToken cancellation)
    {
        figures.Asked();
        for (var i = 0; i < places.Count; i++)
        {
            if (await places[i].FindAsync(key, cancellation) is not { } bytes) continue;
            if (StoredAnswer.Read(key, bytes) is not { } answer)
            {
                figures.FoundDamaged();
                LogDamaged(places[i].Name);
                continue;
            }
            var until = answer.Created + life;
            if (until <= clock.GetUtcNow()) continue;
            // Next time it is found nearer.
            for (var nearer = 0; nearer < i; nearer++) await places[nearer].StoreAsync(key, bytes, until, cancellation);
            figures.Found();
            return answer.Events;
        }
        return null;
    }

    private async Task StoreAsync(AnswerKey key, AnswerWriter answer, IReadOnlyList<IAnswerStore> places, TimeSpan life, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (answer.ToAnswer(key, now) is not { } bytes) return;
        foreach (var place in places) await place.StoreAsync(key, bytes, now + life, cancellation);
    }

    private GenerationCompleted AsTold(GenerationCompleted end, long began) => end with
    {
        Cached = true,
        Timings = new(0, 0, 0, 0, 0, Math.Round(clock.GetElapsedTime(began).TotalMilliseconds, 3)),
    };

    [LoggerMessage(3203, LogLevel.Warning, "Kept answers: one in {Store} is damaged; the model answers anew.")]
    private partial void LogDamaged(string store);
}
