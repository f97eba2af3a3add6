using Glimpse.Inference.Diagnostics;

namespace Glimpse.Cli.Doctor.Checks;

/// <summary>The native libraries: they are there, load, and say their version.</summary>
internal sealed class LibrariesCheck : ICheck
{
    private const string Advice = "Run npm ci in the repository and build again (./run does both). Alpine and glibc older than 2.28 are not supported.";

    public Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Finding>>(
        [Try("ONNX Runtime", RuntimeFacts.OnnxRuntimeVersion), Try("libvips", RuntimeFacts.ImageLibraryVersion)]);

    public static Finding Try(string library, Func<string> version)
    {
        try
        {
            return Finding.Good(library, version());
        }
        catch (Exception e)
        {
            // Whatever a native library's first call throws (DllNotFound, TypeInitialization around it, BadImageFormat): the cause is the innermost.
            return Finding.Bad(library, $"does not load: {e.GetBaseException().Message.ReplaceLineEndings(" ")}", Advice);
        }
    }
}
