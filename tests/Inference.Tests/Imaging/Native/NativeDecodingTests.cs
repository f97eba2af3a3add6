using System.Runtime.InteropServices;
using Glimpse.Inference.Imaging;
using Glimpse.Inference.Imaging.Formats;
using Glimpse.Inference.Imaging.Native;
using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Tests.Imaging.Native;

/// <summary>Runs alone: it looks at numbers that the whole process shares.</summary>
[CollectionDefinition(nameof(NativeDecodingTests), DisableParallelization = true)]
[Collection(nameof(NativeDecodingTests))]
public sealed class NativeDecodingTests
{
    private static readonly ImagePreprocessor Preprocessor = new(Settings.Tiny, new ImageLimits());

    [Fact]
    public void Prepare_EightThreads_GiveTheSameBytesAsOne()
    {
        var alone = Pictures.Names.Select(name => Preprocessor.Prepare(Pictures.Read(name), default).Pixels.Pixels).ToArray();
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();

        var threads = Enumerable.Range(0, 8).Select(seed => new Thread(() =>
        {
            var order = Enumerable.Range(0, alone.Length).ToArray();
            new Random(seed).Shuffle(order);
            foreach (var i in order)
            {
                if (!alone[i].AsSpan().SequenceEqual(Preprocessor.Prepare(Pictures.Read(Pictures.Names[i]), default).Pixels.Pixels)) failures.Enqueue(Pictures.Names[i]);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Empty(failures);
    }

    [Fact]
    public void Prepare_GoodAndDamagedPictures_LeaveNoNativeMemory()
    {
        // What the library keeps for a thread comes and goes once; a leak grows with every round.
        var growth = Enumerable.Range(0, 4).Select(_ =>
        {
            var before = (long)LibVips.TrackedMemory();
            foreach (var name in Pictures.Names)
            {
                var file = Pictures.Read(name);
                Preprocessor.Prepare(file, default);
                Assert.True(Record.Exception(() => Preprocessor.Prepare(file.AsMemory(0, file.Length / 8), default)) is not null, name);
                Assert.Throws<OperationCanceledException>(() => Preprocessor.Prepare(file, new CancellationToken(canceled: true)));
            }
            return (long)LibVips.TrackedMemory() - before;
        }).ToList();

        Assert.True(growth.Count(bytes => bytes <= 0) >= 2, $"each round left so many bytes: {string.Join(", ", growth)}");
    }

    [Theory]
    [InlineData("jpeg_progressive.jpg")]
    [InlineData("png_rgb.png")]
    [InlineData("webp_lossy.webp")]
    [InlineData("gif_animated.gif")]
    [InlineData("bmp_24.bmp")]
    public void Prepare_OverTheTimeLimit_IsRefusedAndLeavesNoNativeMemory(string name)
    {
        var hurried = new ImagePreprocessor(Settings.Tiny, new ImageLimits { DecodeSeconds = 3 }, new TimeIsUp());
        Preprocessor.Prepare(Pictures.Read(name), default); // what the library keeps for a thread is there now
        var before = LibVips.TrackedMemory();

        var refusal = Assert.Throws<RequestRefusedException>(() => hurried.Prepare(Pictures.Read(name), default));

        Assert.Equal("image_too_slow", refusal.Code);
        Assert.Contains("more than 3 s", refusal.Message, StringComparison.Ordinal);
        Assert.True(LibVips.TrackedMemory() <= before);
        Assert.Throws<OperationCanceledException>(() => hurried.Prepare(Pictures.Read(name), new CancellationToken(canceled: true)));
    }

    /// <summary>Whatever is to come later comes at once.</summary>
    private sealed class TimeIsUp : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            callback(state);
            return System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    [Fact]
    public void Read_LargeWebp_LeavesNoTemporaryFile()
    {
        // Fully decoded it is over the 100 MB from which the library would like to use a file.
        var file = Pictures.Read("Large/alpha.webp");
        var before = TemporaryFiles();

        using var rows = PictureFile.Open(PictureFile.ReadHeader(file), file, 1);
        var row = new byte[5200 * 3];
        rows.Read(row);

        Assert.Equal([132, 227, 142], row[..3]); // (10, 200, 30) at half strength
        Assert.Equal(before, TemporaryFiles());
    }

    [Theory]
    [InlineData("tiffload_buffer")]
    [InlineData("svgload_buffer")]
    [InlineData("gifload_buffer")]
    public void Build_ReaderThatIsNotOurs_IsBlocked(string name)
    {
        _ = VipsRuntime.Version;
        using var file = new NativeBuffer(64);
        using var operation = LibVips.NewOperation(name);
        operation.SetBytes("buffer", file);

        using var built = LibVips.Build(operation);

        Assert.True(built.IsInvalid);
        Assert.Contains("blocked", Marshal.PtrToStringUTF8(LibVips.ErrorText()), StringComparison.Ordinal);
        LibVips.UnrefOutputs(operation);
        LibVips.ClearErrors();
    }

    [Fact]
    public void Prepare_DamagedPicture_LeavesNoErrorBehind()
    {
        var file = Pictures.Read("png_rgb.png");

        Assert.Throws<RequestRefusedException>(() => Preprocessor.Prepare(file.AsMemory(0, file.Length / 2), default));

        Assert.Equal("", Marshal.PtrToStringUTF8(LibVips.ErrorText()));
    }

    private static string[] TemporaryFiles() => Directory.GetFiles(Path.GetTempPath(), "vips-*");
}
