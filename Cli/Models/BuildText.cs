using System.Globalization;
using Glimpse.ModelBuilder;

namespace Glimpse.Cli.Models;

/// <summary>A build's progress in words.</summary>
internal static class BuildText
{
    /// <summary>Before that the speed says little about the rest.</summary>
    private static readonly TimeSpan FirstEstimate = TimeSpan.FromSeconds(2);

    /// <summary>0..1; the total is not known at first.</summary>
    public static double Share(BuildProgress progress) => progress.BytesTotal > 0 ? Math.Clamp((double)progress.BytesDone / progress.BytesTotal, 0, 1) : 0;

    /// <summary>Such as <c>12.3 of 40.1 MB, 5 s left</c>.</summary>
    public static string Amount(BuildProgress progress)
    {
        var (unit, size) = progress.BytesTotal >= 1_000_000_000 ? ("GB", 1e9) : ("MB", 1e6);
        var amount = string.Create(CultureInfo.InvariantCulture, $"{progress.BytesDone / size:0.0} of {progress.BytesTotal / size:0.0} {unit}");
        return progress.Remaining is { } left && progress.Elapsed >= FirstEstimate ? $"{amount}, {Time(left)} left" : amount;
    }

    private static string Time(TimeSpan time) => time.TotalSeconds < 90
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds):0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMinutes):0} min");
}
