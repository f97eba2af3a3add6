using System.Runtime.CompilerServices;
using Glimpse.Fixtures;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Glimpse.Api.Tests.Gate;

/// <summary>
/// The real engine with the demo model, whose answers take long: none ends by itself, and every step computes all of its many slots, as it does to be deterministic.
/// </summary>
public sealed class SlowEngine : IAsyncLifetime
{
    /// <summary>What an answer would have, were it waited for.</summary>
    public const int AnswerTokens = 1500;

    private const int Slots = 32;

    internal EndlessModel Model { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var package = await TestPackages.GetAsync(TestModel.Demo);
        var options = new EngineOptions { ModelPath = package.Folder, Slots = Slots, Deterministic = true, MaxSequenceTokens = 2048, ImageCacheMegabytes = 4 };
        Model = new(await VisionLanguageModel.LoadAsync(options, NullLoggerFactory.Instance));
    }

    public async Task DisposeAsync() => await Model.DisposeAsync();

    /// <summary>For a server of a test, which ends its model with itself.</summary>
    internal IVisionLanguageModel Lend() => new Lent(Model);

    private sealed class Lent(IVisionLanguageModel inner) : ModelLayer(inner), IAsyncDisposable
    {
        public override IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, CancellationToken cancellation = default) => Inner.GenerateAsync(request, cancellation);

        ValueTask IAsyncDisposable.DisposeAsync() => ValueTask.CompletedTask;
    }

    /// <summary>Lets no answer end before its tokens are spent, whatever the request says, and counts what is told.</summary>
    internal sealed class EndlessModel(IVisionLanguageModel inner) : ModelLayer(inner)
    {
        private int _told;

        /// <summary>Pieces of text since the start: at most one a token.</summary>
        public int Told => Volatile.Read(ref _told);

        public override async IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
        {
            var endless = request with { MaxTokens = AnswerTokens, Sampling = request.Sampling with { IgnoreEos = true } };
            await foreach (var told in Inner.GenerateAsync(endless, cancellation).WithCancellation(cancellation))
            {
                if (told is TextDelta) Interlocked.Increment(ref _told);
                yield return told;
            }
        }
    }
}
