using Glimpse.Inference.Caching;
using Glimpse.Inference.Imaging;
using Glimpse.Inference.Tests.Imaging;

namespace Glimpse.Inference.Tests.Caching;

public sealed class ImageFeatureCacheTests
{
    private const int Floats = 100;

    private static ImageKey Key(string name, string? salt = null) => new(name, 28, 28, salt);

    private static ImageFeatures Features() => new(new float[Floats]);

    private static Task<ImageFeatures> AddAsync(ImageFeatureCache cache, string name) => cache.ComputeAsync(Key(name), _ => Task.FromResult(Features()), default);

    [Fact]
    public async Task Find_WhatWasComputed_IsThereForTheSameSaltOnly()
    {
        var cache = new ImageFeatureCache(10_000);
        var features = await AddAsync(cache, "a");

        Assert.Same(features, cache.Find(Key("a")));
        Assert.Null(cache.Find(Key("a", "other")));
        Assert.Equal((2, 1, Floats * sizeof(float)), cache.Counts);
    }

    [Fact]
    public void Key_SameBytesOfAnotherShape_IsAnother()
    {
        // The same grey levels, 30 x 100 and 100 x 30: a key of pixels alone would take one for the other.
        var images = new ImagePreprocessor(Settings.Tiny, new ImageLimits());
        string[] keys = [.. new[] { (30, 100), (100, 30) }.Select(size => images.Prepare((byte[])[.. Handmade.BmpHeader(size.Item1, size.Item2, 32), .. new byte[30 * 100 * 4]], default).Facts.Sha256)];

        Assert.NotEqual(Key(keys[0]), Key(keys[1]));
    }

    [Fact]
    public async Task ComputeAsync_OverTheBound_DropsTheLeastRecentlyUsed()
    {
        var cache = new ImageFeatureCache(2 * Floats * sizeof(float));
        await AddAsync(cache, "a");
        await AddAsync(cache, "b");
        cache.Find(Key("a"));
        await AddAsync(cache, "c");

        Assert.NotNull(cache.Find(Key("a")));
        Assert.Null(cache.Find(Key("b")));
        Assert.NotNull(cache.Find(Key("c")));
    }

    [Fact]
    public async Task ComputeAsync_LargerThanTheBound_IsAnsweredButNotKept()
    {
        var cache = new ImageFeatureCache(10);
        Assert.NotNull(await AddAsync(cache, "a"));
        Assert.Null(cache.Find(Key("a")));
    }

    [Fact]
    public async Task ComputeAsync_AskedTwiceAtOnce_ComputesOnceEvenWhenTheFirstLeaves()
    {
        var cache = new ImageFeatureCache(10_000);
        var gate = new TaskCompletionSource();
        var runs = 0;
        using var leaving = new CancellationTokenSource();
        async Task<ImageFeatures> Compute(CancellationToken unwanted)
        {
            Interlocked.Increment(ref runs);
            await gate.Task;
            return Features();
        }

        var first = cache.ComputeAsync(Key("a"), Compute, leaving.Token);
        var second = cache.ComputeAsync(Key("a"), Compute, default);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        gate.SetResult();

        Assert.Same(await second, cache.Find(Key("a")));
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task ComputeAsync_CompletedByAnotherSinceTheLookUp_IsNotComputedAgain()
    {
        var cache = new ImageFeatureCache(10_000);
        Assert.Null(cache.Find(Key("a")));
        var features = await AddAsync(cache, "a");

        Assert.Same(features, await AddAsync(cache, "a"));
    }

    [Fact]
    public async Task ComputeAsync_AllWhoWaitHaveLeft_IsToldToStopAndBegunAnewForTheNext()
    {
        var cache = new ImageFeatureCache(10_000);
        var stopped = new TaskCompletionSource();
        using var leaving = new CancellationTokenSource();
        async Task<ImageFeatures> Compute(CancellationToken unwanted)
        {
            using var _ = unwanted.Register(stopped.SetResult);
            await Task.Delay(Timeout.Infinite, unwanted);
            return Features();
        }

        var first = cache.ComputeAsync(Key("a"), Compute, leaving.Token);
        var second = cache.ComputeAsync(Key("a"), Compute, leaving.Token);
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.NotNull(await AddAsync(cache, "a"));
    }

    [Fact]
    public async Task ComputeAsync_Failure_IsNotKept()
    {
        var cache = new ImageFeatureCache(10_000);
        await Assert.ThrowsAsync<InvalidOperationException>(() => cache.ComputeAsync(Key("a"), _ => throw new InvalidOperationException("planted"), default));
        Assert.NotNull(await AddAsync(cache, "a"));
    }
}
