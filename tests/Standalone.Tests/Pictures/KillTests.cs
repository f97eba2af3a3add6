using Glimpse.Descriptions.Records;
using Glimpse.Standalone.Tests.Serving;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Standalone.Tests.Pictures;

/// <summary>The head is killed as the kernel kills, at every stage of a picture's way. After the restart there is one description, and it was written once.</summary>
public sealed class KillTests(PictureBench bench) : IClassFixture<PictureBench>
{
    private const string Name = "目录/cat.png";

    // Each of many equal pictures is then work for the model.
    private static readonly (string, string)[] NothingKept = [("Glimpse__Cache__Persistent", "false"), ("Glimpse__Cache__Megabytes", "0")];

    [Fact]
    public async Task Kill_BeforeThePictureIsRead_IsDescribedAfterTheRestart()
    {
        await bench.UploadAsync(PictureBench.Golden, Name);
        var reached = Stop(at => bench.Gate.Before = at, StorageGate.IsPictureRead);
        await KillAtAsync(reached);
        Assert.Empty(await bench.RecordNamesAsync());
        await RestartAndCheckAsync(bench.Gate.RecordsWritten + 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    public async Task Kill_WhileGenerating_IsDescribedAfterTheRestart(int millisecondsAfterTheRead)
    {
        await bench.UploadAsync(PictureBench.Golden, Name);
        var read = new TaskCompletionSource();
        bench.Gate.After = context =>
        {
            if (StorageGate.IsPictureRead(context)) read.TrySetResult();
            return Task.FromResult(false);
        };
        _ = Stop(at => bench.Gate.Before = at, StorageGate.IsRecordWrite);   // should it be done sooner, it does not get through
        await KillAtAsync(read.Task, millisecondsAfterTheRead);
        Assert.Empty(await bench.RecordNamesAsync());
        await RestartAndCheckAsync(bench.Gate.RecordsWritten + 1);
    }

    [Fact]
    public async Task Kill_BeforeTheAnswerIsKept_IsDescribedAfterTheRestart()
    {
        await bench.UploadAsync(PictureBench.Golden, Name);
        await KillAtAsync(Stop(at => bench.Gate.Before = at, StorageGate.IsAnswerWrite));
        Assert.Empty(await bench.RecordNamesAsync());
        Assert.False((await RestartAndCheckAsync(bench.Gate.RecordsWritten + 1)).TimingsMs.Cached);
    }

    [Fact]
    public async Task Kill_BeforeTheRecordIsWritten_IsWrittenAfterTheRestartAndNotGeneratedAgain()
    {
        await bench.UploadAsync(PictureBench.Golden, Name);
        await KillAtAsync(Stop(at => bench.Gate.Before = at, StorageGate.IsRecordWrite));
        Assert.Empty(await bench.RecordNamesAsync());
        Assert.True((await RestartAndCheckAsync(bench.Gate.RecordsWritten + 1)).TimingsMs.Cached);
    }

    [Fact]
    public async Task Kill_AfterTheRecordIsWritten_IsNotDescribedAgain()
    {
        await bench.UploadAsync(PictureBench.Golden, Name);
        var before = bench.Gate.RecordsWritten;
        await KillAtAsync(Stop(at => bench.Gate.After = at, StorageGate.IsRecordWrite));
        var record = await bench.RecordAsync(Name);
        await RestartAndCheckAsync(before + 1);
        Assert.Equal(record, await bench.RecordAsync(Name));
    }

    [Fact]
    public async Task Kill_AtRandomMoments_LosesNothingAndWritesNothingTwice()
    {
        var kills = Environment.GetEnvironmentVariable("GLIMPSE_FULL") == "1" ? 60 : 2;
        var names = Enumerable.Range(0, kills * 4).Select(i => $"{i:D3}.png").ToArray();
        await bench.UploadAsync(PictureBench.Golden, names);
        var (random, before) = (new Random(20250605), bench.Gate.RecordsWritten);
        for (var kill = 0; kill < kills; kill++)
        {
            await using var process = await bench.StartAsync(NothingKept);
            await process.LineAsync("Watching container");
            await Task.Delay(random.Next(400));
        }
        await using (await bench.StartAsync(NothingKept)) await bench.EventuallyAsync(names.Length);
        Assert.Equal(names.Select(name => name + ".json"), (await bench.RecordNamesAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(names.Length, bench.Gate.RecordsWritten - before);
    }

    // Holds the first such request for as long as the head lives.
    private static Task Stop(Action<Func<HttpContext, Task<bool>>> set, Func<HttpContext, bool> at)
    {
        var reached = new TaskCompletionSource();
        set(async context =>
        {
            if (!at(context)) return false;
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
            return true;
        });
        return reached.Task;
    }

    private async Task KillAtAsync(Task moment, int milliseconds = 0)
    {
        var process = await bench.StartAsync();
        try
        {
            await moment.WaitAsync(TimeSpan.FromMinutes(2));
            await Task.Delay(milliseconds);
        }
        finally
        {
            await process.DisposeAsync();   // SIGKILL
        }
        bench.Gate.Open();
    }

    private async Task<DescriptionRecord> RestartAndCheckAsync(int recordsWritten)
    {
        await using (var process = await bench.StartAsync())
        {
            await bench.EventuallyAsync(1);
            await bench.EventuallyListedAsync();
            process.Terminate();
            Assert.Equal(0, await process.ExitAsync());
        }
        Assert.Equal([Name + ".json"], await bench.RecordNamesAsync());
        var record = await bench.RecordAsync(Name);
        Assert.Equal((PictureBench.Golden.GeneratedText, "描述这张图片。", null), (record.Text, record.Prompt, record.Error));
        Assert.Equal(recordsWritten, bench.Gate.RecordsWritten);
        return record;
    }
}
