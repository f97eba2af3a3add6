using Glimpse.Api.Gate;
using Glimpse.Inference;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Tests.Gate;

public sealed class AdmissionTests
{
    [Fact]
    public async Task Enter_UpToSlotsAndQueue_ThenAgainWhenOneLeaves()
    {
        var (admission, host) = await WithAsync(new ScriptedModel { Snapshot = new(0, 0, 1, 1, 0, 0) });
        await using var _ = host;
        var first = admission.Enter(Requirement.Room);
        admission.Enter(Requirement.Room);

        Assert.Equal(429, Status(admission, Requirement.Room));
        Assert.Equal(429, Status(admission, Requirement.Room));
        first!.Dispose();

        Assert.Equal(200, Status(admission, Requirement.Room));
        Assert.Equal(429, Status(admission, Requirement.Room));
    }

    [Fact]
    public async Task Enter_WithoutNeedOfRoom_IsNeverFull()
    {
        var (admission, host) = await WithAsync(new ScriptedModel { Snapshot = new(1, 1, 1, 1, 0, 0) });
        await using var _ = host;

        Assert.Equal(200, Status(admission, Requirement.Nothing));
        Assert.Equal(200, Status(admission, Requirement.Model));
        Assert.Equal(429, Status(admission, Requirement.Room));
    }

    [Fact]
    public async Task Enter_AfterTheModelStopped_IsStopping()
    {
        var (admission, host) = await WithAsync(new ScriptedModel());
        await host.DisposeAsync();

        var error = Assert.Throws<ApiException>(() => admission.Enter(Requirement.Room)).Error;

        Assert.Equal((503, "server_stopping"), (error.Status, error.Code));
        Assert.Equal("9", error.RetryAfterSeconds);
    }

    [Fact]
    public async Task Widen_ForSeveralAnswers_TakesAPlaceForEachAndGivesAllBack()
    {
        var (admission, host) = await WithAsync(new ScriptedModel { Snapshot = new(0, 0, 1, 3, 0, 0) });
        await using var _ = host;
        var first = admission.Enter(Requirement.Room)!;
        var second = admission.Enter(Requirement.Room)!;

        first.Widen(3);
        Assert.Equal(429, Assert.Throws<ApiException>(() => second.Widen(2)).Error.Status);
        Assert.Equal(429, Status(admission, Requirement.Room));
        Assert.Equal(4, admission.Inside);
        first.Dispose();
        first.Dispose();
        second.Widen(2);
        second.Dispose();

        Assert.Equal(0, admission.Inside);
    }

    [Fact]
    public async Task Widen_WhereTheEngineHasOthersInside_IsBusy()
    {
        var (admission, host) = await WithAsync(new ScriptedModel { Snapshot = new(1, 1, 1, 3, 0, 0) });
        await using var _ = host;
        var place = admission.Enter(Requirement.Room)!;

        place.Widen(2);
        Assert.Equal(429, Assert.Throws<ApiException>(() => place.Widen(3)).Error.Status);
    }

    [Fact]
    public async Task Widen_BeyondWhatThereEverIs_IsLeftToTheEngine()
    {
        var (admission, host) = await WithAsync(new ScriptedModel { Snapshot = new(0, 0, 1, 3, 0, 0) });
        await using var _ = host;

        admission.Enter(Requirement.Room)!.Widen(5);

        Assert.Equal(1, admission.Inside);
    }

    [Fact]
    public async Task Enter_ByManyThreads_NeverLetsInMoreThanFit()
    {
        var (admission, host) = await WithAsync(new ScriptedModel { Snapshot = new(0, 0, 2, 3, 0, 0) });
        await using var _ = host;
        var (inside, most) = (0, 0);

        await Parallel.ForEachAsync(Enumerable.Range(0, 2000), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) =>
        {
            try
            {
                using var place = admission.Enter(Requirement.Room);
                var now = Interlocked.Increment(ref inside);
                for (var seen = most; now > seen && Interlocked.CompareExchange(ref most, now, seen) != seen; seen = most) { }
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
            catch (ApiException)
            {
                await Task.Yield();
            }
        });

        Assert.InRange(most, 1, 5);
        // Every place was given back.
        for (var i = 0; i < 5; i++) Assert.Equal(200, Status(admission, Requirement.Room));
    }

    private static int Status(Admission admission, Requirement needs)
    {
        try
        {
            admission.Enter(needs);
            return 200;
        }
        catch (ApiException refused)
        {
            return refused.Error.Status;
        }
    }

    private static async Task<(Admission, ModelHost)> WithAsync(ScriptedModel model)
    {
        var host = new ModelHost(_ => Task.FromResult<IVisionLanguageModel>(model));
        await host.GetAsync();
        return (new(host, Options.Create(new ApiOptions { RetryAfterSeconds = 9 })), host);
    }
}
