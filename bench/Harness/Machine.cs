using System.Diagnostics;
using System.Globalization;

namespace Glimpse.Bench.Harness;

/// <summary>What a figure was measured on.</summary>
internal static class Machine
{
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>Where results of this kind of processor lie: its first two words, such as amd-epyc.</summary>
    public static string Folder { get; } = string.Join('-', Cpu("model name").Replace("(R)", "", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries).Take(2)).ToLowerInvariant();

    public static string Describe()
    {
        var flags = Cpu("flags");
        var vectors = flags.Contains("avx512_vnni", StringComparison.Ordinal) ? "AVX-512 VNNI" : flags.Contains("avx_vnni", StringComparison.Ordinal) ? "AVX-VNNI" : flags.Contains("avx2", StringComparison.Ordinal) ? "AVX2" : "no AVX2";
        var gigabytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;
        return string.Create(CultureInfo.InvariantCulture, $"{Cpu("model name")}, {Environment.ProcessorCount} cores, {vectors}, {gigabytes:F0} GB, .NET {Environment.Version}");
    }

    public static string Commit()
    {
        var commit = Git("rev-parse --short HEAD");
        return commit.Length == 0 ? "No commit" : Git("status --porcelain --untracked-files=no -- Inference ModelBuilder bench/*.cs").Length > 0 ? $"Commit {commit} with changes" : $"Commit {commit}";
    }

    /// <summary>The kernel's average of runnable threads over the last minute: others' work shows here.</summary>
    public static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    /// <summary>Bytes of this process in memory.</summary>
    public static long ResidentBytes()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal));
        return long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    private static string Cpu(string field) =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor";

    private static string Git(string arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = RepositoryRoot, RedirectStandardOutput = true, RedirectStandardError = true });
        return git?.StandardOutput.ReadToEnd().Trim() ?? "";
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Serverless.sln"))) return folder.FullName;
        }
        throw new DirectoryNotFoundException("Run the benchmarks from a build inside the repository.");
    }
}
