namespace Glimpse.ModelBuilder.Packages;

/// <summary>Counts bytes and reports a few times a second, so that progress costs nothing.</summary>
internal sealed class ProgressMeter(IProgress<BuildProgress>? progress, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly long start = time.GetTimestamp();
    private TimeSpan reported;
    private string stage = string.Empty;
    private long done;
    private long total;

    public void Expect(long bytes) => total += bytes;

    public void Enter(string name)
    {
        stage = name;
        Report();
    }

    public void Add(long bytes)
    {
        done += bytes;
        if (time.GetElapsedTime(start) - reported >= Interval)
            Report();
    }

    public void Finish(string name)
    {
        total = done;
        Enter(name);
    }

    private void Report()
    {
        reported = time.GetElapsedTime(start);
        total = Math.Max(total, done); // protobufs and manifests are not foreseen
        TimeSpan? remaining = done > 0 ? reported * ((double)(total - done) / done) : null;
        progress?.Report(new BuildProgress(stage, done, total, reported, remaining));
    }
}
