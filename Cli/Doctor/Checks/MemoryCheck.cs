using System.Globalization;
using Glimpse.Inference;
using Glimpse.Inference.Artifacts;
using Glimpse.Inference.Diagnostics;

namespace Glimpse.Cli.Doctor.Checks;

/// <summary>Memory that is free now against what the model needs.</summary>
internal sealed class MemoryCheck(EngineOptions options) : ICheck
{
    private const string Subject = "memory";
    private const double Giga = 1e9;

    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellation)
    {
        var available = Available(await ReadAsync("/proc/meminfo", cancellation), await ReadAsync("/sys/fs/cgroup/memory.max", cancellation), await ReadAsync("/sys/fs/cgroup/memory.current", cancellation));
        try
        {
            // The server's own number of slots: this verb's options are for one picture at a time.
            var serving = new EngineOptions { Provider = options.Provider };
            return [Judge(available, MemoryNeed.Of(ModelPackage.ReadManifestOf(options.ModelPath), serving))];
        }
        catch (ModelLoadException)
        {
            return [Finding.Good(Subject, $"{Gigabytes(available)} free; no model to compare it with")];   // the packages' check says what is wrong with it
        }
    }

    public static Finding Judge(long available, long needed) => available switch
    {
        _ when available >= needed * 1.2 => Finding.Good(Subject, $"{Gigabytes(available)} free; the model needs about {Gigabytes(needed)}"),
        _ when available >= needed => Finding.Warning(Subject, $"{Gigabytes(available)} free; the model needs about {Gigabytes(needed)}", "Little is left for pictures and requests: use fewer slots (Glimpse__Slots), a shorter Glimpse__MaxSequenceTokens, or more memory."),
        _ => Finding.Bad(Subject, $"{Gigabytes(available)} free; the model needs about {Gigabytes(needed)}", "Use a smaller precision (int4), fewer slots (Glimpse__Slots), a shorter Glimpse__MaxSequenceTokens, or more memory."),
    };

    /// <summary>The smaller of what the system and the container still have, in bytes.</summary>
    public static long Available(string? meminfo, string? cgroupMax, string? cgroupCurrent)
    {
        var line = meminfo?.Split('\n').FirstOrDefault(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal));
        var system = line is not null && Number(new string([.. line.Where(char.IsAsciiDigit)])) is { } kibibytes ? kibibytes * 1024 : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return Number(cgroupMax) is { } max ? Math.Min(system, Math.Max(0, max - (Number(cgroupCurrent) ?? 0))) : system;
    }

    private static long? Number(string? text) => long.TryParse(text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static async Task<string?> ReadAsync(string path, CancellationToken cancellation) => File.Exists(path) ? await File.ReadAllTextAsync(path, cancellation) : null;

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / Giga:0.0} GB");
}
