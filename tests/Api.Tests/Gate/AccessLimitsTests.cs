using System.Net;
using Glimpse.Api.Gate;
using Glimpse.Api.Tests.Gate.Identity;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Microsoft.Extensions.DependencyInjection;
using static Glimpse.Api.Tests.Gate.KeyedServer;

namespace Glimpse.Api.Tests.Gate;

/// <summary>How much each caller may ask for, seen from outside.</summary>
public sealed class AccessLimitsTests
{
    [Fact]
    public async Task Limits_OfAddressesBehindAProxy_CountEachCallerApart()
    {
        await using var server = await StartAsync(Head.Standalone, new ManualClock(),
            [.. TestKeys.Settings, ("Glimpse:Access:PerAddress:RequestsPerMinute", "1"), ("Glimpse:Access:TrustedProxies:0", "127.0.0.1")]);

        foreach (var (address, status) in new[] { ("192.0.2.1", 200), ("192.0.2.1", 429), ("6.6.6.6, 192.0.2.1", 429), ("192.0.2.2", 200), ("2001:db8::1", 200), ("2001:db8::2", 429) })
        {
            using var request = Ask(TestKeys.Shop);
            request.Headers.Add("X-Forwarded-For", address);
            Assert.Equal(status, (int)(await server.Client.SendAsync(request)).StatusCode);
        }
    }

    [Fact]
    public async Task Limits_OfOneKey_LeaveTheOtherAlone()
    {
        var clock = new ManualClock();
        await using var server = await StartAsync(Head.Standalone, clock, [.. TestKeys.Settings, ("Glimpse:Access:Keys:shop:RequestsPerMinute", "2")]);

        Assert.Equal("200 200 429", await StatusesAsync(server, TestKeys.Shop, TestKeys.Shop, TestKeys.Shop));
        Assert.Equal("200 200 200", await StatusesAsync(server, TestKeys.Press, TestKeys.Press, TestKeys.Press));

        clock.Advance(TimeSpan.FromSeconds(10));
        var refused = await server.Client.SendAsync(Ask(TestKeys.Shop));
        Assert.Equal(["20"], refused.Headers.GetValues("Retry-After"));
        Assert.Equal(["2"], refused.Headers.GetValues("x-ratelimit-limit-requests"));
        Assert.Equal(["0"], refused.Headers.GetValues("x-ratelimit-remaining-requests"));
        var error = await ErrorShape.ReadAsync(refused);
        Assert.Equal((HttpStatusCode.TooManyRequests, "requests", "rate_limit_exceeded"), (error.Status, error.Type, error.Code));

        clock.Advance(TimeSpan.FromSeconds(20));
        var taken = await server.Client.SendAsync(Ask(TestKeys.Shop));
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(["1m0s"], taken.Headers.GetValues("x-ratelimit-reset-requests"));
    }

    [Fact]
    public async Task Limits_OfTokens_CountWhatAnAnswerCostAfterIt()
    {
        var clock = new ManualClock();
        // An answer of the scripted model has 7 tokens.
        await using var server = await StartAsync(Head.Standalone, clock, [.. TestKeys.Settings, ("Glimpse:Access:Keys:shop:OutputTokensPerMinute", "6")]);

        Assert.Equal("200 429", await StatusesAsync(server, TestKeys.Shop, TestKeys.Shop));
        Assert.Equal("tokens", (await ErrorShape.ReadAsync(await server.Client.SendAsync(Ask(TestKeys.Shop)))).Type);

        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(200, await StatusAsync(server, TestKeys.Shop));
    }

    [Fact]
    public async Task Limits_OfTokens_CountAnAnswerThatItsCallerLeft()
    {
        var seen = new SeenCall();
        var model = new ScriptedModel { Script = (_, stop) => ScriptedModel.Hang(stop) };
        await using var server = await ApiServer.StartAsync(Head.Standalone, _ => Task.FromResult<IVisionLanguageModel>(model), services => services.AddSingleton<ICallObserver>(seen),
            [.. TestKeys.Settings, ("Glimpse:Access:Keys:shop:OutputTokensPerMinute", "1")]);
        using (var gone = new CancellationTokenSource())
        {
            var asking = server.Client.SendAsync(Ask(TestKeys.Shop), gone.Token);
            while (model.Requests.Count == 0) await Task.Delay(5);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        }

        Assert.Equal(1, (await seen.CallAsync()).OutputTokens);
        Assert.Equal(429, await StatusAsync(server, TestKeys.Shop));
    }

    [Fact]
    public async Task Limits_OfConcurrency_LetInWhenOneHasEnded()
    {
        var model = new ScriptedModel { Script = (_, stop) => ScriptedModel.Hang(stop) };
        await using var server = await ApiServer.StartAsync(model, [.. TestKeys.Settings, ("Glimpse:Access:PerKey:Concurrent", "1")]);
        using var gone = new CancellationTokenSource();
        var asking = server.Client.SendAsync(Ask(TestKeys.Shop), gone.Token);
        while (model.Requests.Count == 0) await Task.Delay(5);

        var error = await ErrorShape.ReadAsync(await server.Client.SendAsync(Ask(TestKeys.Shop)));
        Assert.Equal((HttpStatusCode.TooManyRequests, "concurrency"), (error.Status, error.Type));

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        model.Script = (_, stop) => ScriptedModel.Say(["a"], cancellation: stop);
        while (await StatusAsync(server, TestKeys.Shop) == 429) await Task.Delay(5);
        Assert.Equal(200, await StatusAsync(server, TestKeys.Shop));
    }

    [Fact]
    public async Task Limits_OfAnAddress_CountAllWhoComeFromIt()
    {
        await using var server = await StartAsync(Head.Standalone, new ManualClock(), [.. TestKeys.Settings, ("Glimpse:Access:PerAddress:RequestsPerMinute", "3")]);

        Assert.Equal("200 200 401 429", await StatusesAsync(server, TestKeys.Shop, TestKeys.Press, "x", TestKeys.Shop));
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/readyz")).StatusCode);
    }

    [Fact]
    public async Task WrongKeys_TooManyFromOneAddress_Are429AndRightOnesStillWork()
    {
        var clock = new ManualClock();
        await using var server = await StartAsync(Head.Standalone, clock, [.. TestKeys.Settings, ("Glimpse:Access:FailuresPerMinute", "2")]);

        Assert.Equal("401 401 429 200", await StatusesAsync(server, "a", "b", "c", TestKeys.Shop));
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(401, await StatusAsync(server, "d"));
    }
}
