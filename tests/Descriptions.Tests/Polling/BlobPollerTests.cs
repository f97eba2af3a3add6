using Azure.Core;
using Azure.Storage.Sas;
using Glimpse.Descriptions.Records;
using Glimpse.Descriptions.Tests.Storage;
using Glimpse.Inference;
using Glimpse.Inference.Requests;

namespace Glimpse.Descriptions.Tests.Polling;

[Collection(AzuriteCollection.Name)]
public sealed class BlobPollerTests(AzuriteCollection.Fixture azurite)
{
    [Fact]
    public async Task Run_UploadsBeforeAndAfterTheStart_AreDescribedOnce()
    {
        var bench = new StorageBench(azurite.Server);
        var model = new ScriptedModel();
        await bench.CreateAsync();
        foreach (var name in new[] { "a", "a-b", "a.json", "a/b" }) await bench.UploadAsync(name, 1);
        await using (await PollAsync(bench, model))
        {
            await EventuallyAsync(async () => (await bench.RecordNamesAsync()).Length == 4);
            await bench.UploadAsync("later.png", 1);
            await EventuallyAsync(async () => await bench.RecordAsync("later.png") is not null);
        }
        Assert.Equal(["a-b.json", "a.json", "a.json.json", "a/b.json", "later.png.json"], (await bench.RecordNamesAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(5, model.Requests.Count);
    }

    [Fact]
    public async Task Run_ChangedPictureAndDeletedRecord_AreDescribedAgain()
    {
        var bench = new StorageBench(azurite.Server);
        await bench.CreateAsync();
        await bench.UploadAsync("changed.png", 1);
        await bench.UploadAsync("deleted.png", 1);
        var model = new ScriptedModel((request, attempt) => ScriptedModel.Say(request, $"answer {attempt}"));
        await using var poller = await PollAsync(bench, model);
        await EventuallyAsync(async () => (await bench.RecordNamesAsync()).Length == 2);

        var newer = await bench.UploadAsync("changed.png", 2);
        await EventuallyAsync(async () => (await bench.RecordAsync("changed.png"))?.Source.ETag == newer.Version);
        Assert.Equal(3, model.Requests.Count);
        await bench.Descriptions.GetBlobClient("deleted.png.json").DeleteAsync();
        await EventuallyAsync(async () => await bench.RecordAsync("deleted.png") is not null);
    }

    [Fact]
    public async Task Run_ModelStillLoading_ContainersAreThereAndPicturesWait()
    {
        var bench = new StorageBench(azurite.Server);
        var loaded = new TaskCompletionSource<IVisionLanguageModel>();
        await using var poller = await PollAsync(bench, new ModelHost(_ => loaded.Task));
        await EventuallyAsync(async () => await bench.Images.ExistsAsync() && await bench.Descriptions.ExistsAsync());
        await bench.UploadAsync("cat.png", 1);
        Assert.Null(await bench.RecordAsync("cat.png"));
        loaded.SetResult(new ScriptedModel());
        await EventuallyAsync(async () => await bench.RecordAsync("cat.png") is not null);
    }

    [Fact]
    public async Task Run_StoppedWhileGenerating_TheNextOneDescribesEverything()
    {
        var bench = new StorageBench(azurite.Server);
        await bench.CreateAsync();
        for (var i = 0; i < 5; i++) await bench.UploadAsync($"{i}.png", 1);
        var stuck = new ScriptedModel((request, attempt) => ScriptedModel.Say(request, "first run", attempt <= 2 ? null : cancellation => Task.Delay(-1, cancellation)));
        await using (await PollAsync(bench, stuck))
        {
            await EventuallyAsync(() => Task.FromResult(stuck.Requests.Count == 4));
        }
        Assert.Equal(2, (await bench.RecordNamesAsync()).Length);

        var second = bench.SecondProcess();
        var model = new ScriptedModel("second run");
        await using (await PollAsync(second, model))
        {
            await EventuallyAsync(async () => (await bench.RecordNamesAsync()).Length == 5);
        }
        Assert.Equal(3, model.Requests.Count);
    }

    [Fact]
    public async Task Close_PictureInWork_GetsItsRecordAndNoOtherIsBegun()
    {
        var bench = new StorageBench(azurite.Server);
        await bench.CreateAsync();
        for (var i = 0; i < 5; i++) await bench.UploadAsync($"{i}.png", 1);
        var go = new TaskCompletionSource();
        var model = new ScriptedModel((request, _) => ScriptedModel.Say(request, "done", cancellation => go.Task.WaitAsync(cancellation)));
        var polling = await PollAsync(bench, model);
        await EventuallyAsync(() => Task.FromResult(model.Requests.Count == 2));

        polling.Host.Close();
        go.SetResult();
        await polling.Poller.StopAsync(default);

        Assert.Equal(2, (await bench.RecordNamesAsync()).Length);
        Assert.Equal(2, model.Requests.Count);
        await polling.DisposeAsync();
    }

    [Fact]
    public async Task HandBack_PictureInWork_IsLeftToTheNextProcess()
    {
        var bench = new StorageBench(azurite.Server);
        await bench.CreateAsync();
        for (var i = 0; i < 2; i++) await bench.UploadAsync($"{i}.png", 1);
        var stuck = new ScriptedModel((request, _) => ScriptedModel.Say(request, "never", cancellation => Task.Delay(-1, cancellation)));
        var polling = await PollAsync(bench, stuck);
        await EventuallyAsync(() => Task.FromResult(stuck.Requests.Count == 2));

        polling.Host.HandBack();
        await polling.Poller.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.True(polling.Poller.ExecuteTask.IsCompletedSuccessfully);
        Assert.Empty(await bench.RecordNamesAsync());
        await polling.DisposeAsync();
        await using var next = await PollAsync(bench.SecondProcess(), new ScriptedModel());
        await EventuallyAsync(async () => (await bench.RecordNamesAsync()).Length == 2);
    }

    [Fact]
    public async Task Run_TwoPollersOnOneContainer_EveryPictureGetsOneRecord()
    {
        var bench = new StorageBench(azurite.Server);
        await bench.CreateAsync();
        for (var i = 0; i < 30; i++) await bench.UploadAsync($"{i}.png", 1);
        await using (await PollAsync(bench, new ScriptedModel()))
        await using (await PollAsync(bench.SecondProcess(), new ScriptedModel()))
        {
            await EventuallyAsync(async () => (await bench.RecordNamesAsync()).Length == 30);
        }
        for (var i = 0; i < 30; i++) Assert.Null((await bench.RecordAsync($"{i}.png"))!.Error);
    }

    [Fact]
    public async Task Run_ManyPictures_NoMoreAtOnceThanTheEngineHasSlots()
    {
        var bench = new StorageBench(azurite.Server);
        await bench.CreateAsync();
        for (var i = 0; i < 12; i++) await bench.UploadAsync($"{i}.png", 1);
        var (now, most) = (0, 0);
        var model = new ScriptedModel((request, _) => ScriptedModel.Say(request, "x", async cancellation =>
        {
            var running = Interlocked.Increment(ref now);
            lock (bench) most = Math.Max(most, running);
            await Task.Delay(30, cancellation);
            Interlocked.Decrement(ref now);
        }));
        await using var poller = await PollAsync(bench, model);
        await EventuallyAsync(async () => (await bench.RecordNamesAsync()).Length == 12);
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task Run_EngineBusyThenFailingThenWell_DescribesInTheEnd()
    {
        var bench = new StorageBench(azurite.Server) { Clock = new FastClock(100) };
        await bench.CreateAsync();
        await bench.UploadAsync("cat.png", 1);
        var model = new ScriptedModel((request, attempt) => attempt switch
        {
            <= 7 => ScriptedModel.Fail(new EngineBusyException(TimeSpan.FromSeconds(2))),
            <= 11 => ScriptedModel.Fail(new GenerationFailedException(new InvalidOperationException())),
            _ => ScriptedModel.Say(request, "猫"),
        });
        await using var poller = await PollAsync(bench, model);
        await EventuallyAsync(async () => await bench.RecordAsync("cat.png") is not null);
        Assert.Equal("猫", (await bench.RecordAsync("cat.png"))!.Text);
        Assert.Equal(12, model.Requests.Count);
    }

    [Fact]
    public async Task Run_EngineFailsFiveTimes_RecordSaysSoAndOthersAreDescribed()
    {
        var bench = new StorageBench(azurite.Server) { Clock = new FastClock(100) };
        await bench.CreateAsync();
        await bench.UploadAsync("bad.png", 9);
        await bench.UploadAsync("good.png", 1);
        var model = new ScriptedModel((request, _) => request.Messages[0].Content[0] is ImagePart { File.Span: [9] }
            ? ScriptedModel.Fail(new GenerationFailedException(new InvalidOperationException())) : ScriptedModel.Say(request, "good"));
        await using var poller = await PollAsync(bench, model);
        await EventuallyAsync(async () => (await bench.RecordNamesAsync()).Length == 2);
        Assert.Equal("good", (await bench.RecordAsync("good.png"))!.Text);
        var error = (await bench.RecordAsync("bad.png"))!.Error!;
        Assert.Equal((DescriptionError.Server, "generation_failed"), (error.Type, error.Code));
        Assert.Equal(6, model.Requests.Count);
    }

    [Fact]
    public async Task Run_StorageComesAndGoes_DescribesWhenItIsThere()
    {
        var bench = new StorageBench(azurite.Server) { Clock = new FastClock(100) };
        var other = bench.SecondProcess();
        await other.CreateAsync();
        var requests = 0;
        bench.FailsWhen = _ => Interlocked.Increment(ref requests) % 3 != 0;
        await other.UploadAsync("cat.png", 1);
        await using var poller = await PollAsync(bench, new ScriptedModel());
        await EventuallyAsync(() => Task.FromResult(Volatile.Read(ref requests) > 20));
        bench.FailsWhen = _ => true;
        await other.UploadAsync("dog.png", 1);
        bench.FailsWhen = _ => false;
        await EventuallyAsync(async () => await other.RecordAsync("dog.png") is not null && await other.RecordAsync("cat.png") is not null);
    }

    [Fact]
    public async Task Run_FolderMarkersAndHostileNames_TouchNothingElse()
    {
        var bench = new StorageBench(azurite.Server);
        await bench.CreateAsync();
        await bench.UploadAsync("victim.png", 1);
        await PutRawAsync(bench, "folder/", []);
        await PutRawAsync(bench, $"%2E%2E/{bench.Options.Descriptions}/victim.png", [2]);
        var model = new ScriptedModel();
        await using (await PollAsync(bench, model))
        {
            await EventuallyAsync(async () => (await bench.RecordNamesAsync()).Length == 2);
        }
        Assert.Equal("unusable-name-", (await bench.RecordNamesAsync()).Single(name => name != "victim.png.json")[..14]);
        Assert.Equal(1, ((ImagePart)Assert.Single(model.Requests).Messages[0].Content[0]).File.Span[0]);
    }

    [Fact]
    public async Task Run_DescribedContainer_IsNotReadAgain()
    {
        var bench = new StorageBench(azurite.Server);
        await bench.CreateAsync();
        for (var i = 0; i < 5; i++) await bench.UploadAsync($"{i}.png", 1);
        var (gets, lists) = (0, 0);
        bench.FailsWhen = request =>
        {
            if (request.Uri.Query.Contains("comp=list", StringComparison.Ordinal)) Interlocked.Increment(ref lists);
            else if (request.Method == RequestMethod.Get) Interlocked.Increment(ref gets);
            return false;
        };
        var other = bench.SecondProcess();
        await using var poller = await PollAsync(bench, new ScriptedModel());
        await EventuallyAsync(async () => (await other.RecordNamesAsync()).Length == 5);
        // A listing that began before the last record was written may look at it once more; after two further listings nothing is in flight.
        await ListingsAsync(2);
        var before = Volatile.Read(ref gets);
        await ListingsAsync(3);
        Assert.Equal(before, Volatile.Read(ref gets));

        Task ListingsAsync(int rounds)
        {
            var until = Volatile.Read(ref lists) + 2 * rounds + 2;
            return EventuallyAsync(() => Task.FromResult(Volatile.Read(ref lists) >= until));
        }
    }

    private static async Task PutRawAsync(StorageBench bench, string path, byte[] file)
    {
        var sas = bench.Images.GenerateSasUri(BlobContainerSasPermissions.All, DateTimeOffset.UtcNow.AddHours(1));
        var uri = new Uri($"{bench.Images.Uri}/{path}{sas.Query}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var http = new HttpClient();
        using var put = new HttpRequestMessage(HttpMethod.Put, uri) { Content = new ByteArrayContent(file), Headers = { { "x-ms-blob-type", "BlockBlob" }, { "x-ms-version", "2023-11-03" } } };
        using var answer = await http.SendAsync(put);
        answer.EnsureSuccessStatusCode();
    }

    private static Task<Polling> PollAsync(StorageBench bench, IVisionLanguageModel model) => PollAsync(bench, ScriptedModel.Host(model));

    private static async Task<Polling> PollAsync(StorageBench bench, ModelHost host)
    {
        var polling = new Polling(bench.Poller(host), host);
        await polling.Poller.StartAsync(default);
        return polling;
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        for (var end = DateTime.UtcNow.AddSeconds(60); !await condition(); await Task.Delay(20))
        {
            if (DateTime.UtcNow > end) throw new TimeoutException("It did not happen within a minute.");
        }
    }

    private sealed record Polling(Glimpse.Descriptions.Polling.BlobPoller Poller, ModelHost Host) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Poller.StopAsync(default);
            Poller.Dispose();
            await Host.DisposeAsync();
        }
    }

    // Time that runs faster than the wall's, so that minutes of backoff pass in a test.
    private sealed class FastClock(double factor) : TimeProvider
    {
        private readonly DateTimeOffset _began = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => _began + (DateTimeOffset.UtcNow - _began) * factor;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? dueTime / factor : dueTime, period);
    }
}
