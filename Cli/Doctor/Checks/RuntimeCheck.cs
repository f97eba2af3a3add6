using System.Runtime.InteropServices;

namespace Glimpse.Cli.Doctor.Checks;

/// <summary>The system and .NET.</summary>
internal sealed class RuntimeCheck : ICheck
{
    public Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<Finding>>([Judge(OperatingSystem.IsLinux(), RuntimeInformation.ProcessArchitecture, RuntimeInformation.OSDescription), DotNet(), Cores(Environment.ProcessorCount)]);

    public static Finding Judge(bool linux, Architecture architecture, string description) => linux && architecture == Architecture.X64
        ? Finding.Good("system", $"{description}, x64")
        : Finding.Bad("system", $"{description}, {architecture.ToString().ToLowerInvariant()}", "Use Linux x64: the native libraries are built for it. On other machines a container or WSL 2 will do.");

    public static Finding Cores(int cores) => cores > 1
        ? Finding.Good("cores", $"{cores}")
        : Finding.Warning("cores", "1", "Give the machine or container two cores or more: decoding pictures and the model share them.");

    private static Finding DotNet() => Finding.Good(".NET", RuntimeInformation.FrameworkDescription);
}
