using System.Diagnostics;
using Glimpse.Bench.Harness;
using Glimpse.ModelBuilder;

namespace Glimpse.Bench.Shapes;

/// <summary><c>shape --shape NAME</c>: makes the int4 package of a shape, and its peers' files, unless they are there.</summary>
internal static class ShapeVerb
{
    public static async Task RunAsync(Arguments arguments)
    {
        var shape = ModelShape.Named(arguments.Text("shape", "small"));
        var peers = arguments.Int("peers", 1) == 1;
        arguments.Done();
        await EnsureAsync(shape, peers);
    }

    public static async Task EnsureAsync(ModelShape shape, bool peers = false)
    {
        var hasPackage = File.Exists(Path.Combine(shape.PackageFolder, "current"));
        var hasGenAi = !peers || File.Exists(Path.Combine(shape.GenAiFolder, "genai_config.json"));
        if (peers && !File.Exists(shape.GgufPath)) Say($"Writing {Path.GetFileName(shape.GgufPath)}", () => GgufFile.Write(shape, shape.GgufPath));
        if (hasPackage && hasGenAi) return;
        var checkpoint = Path.Combine(ModelShape.Root, "checkpoints", "shape-" + shape.Name);
        Say($"Writing a random checkpoint: {shape}", () => RandomCheckpoint.Write(shape, checkpoint));
        if (!hasPackage)
        {
            var options = new BuildOptions { Source = checkpoint, OutputRoot = Path.GetDirectoryName(shape.PackageFolder)!, Precision = Precision.Int4 };
            await SayAsync("Converting it to int4", () => PackageBuilder.BuildAsync(options));
        }
        if (!hasGenAi) Say("Writing it for ORT GenAI", () => GenAiPackage.Write(checkpoint, shape.GenAiFolder, Environment.ProcessorCount));
        Directory.Delete(checkpoint, recursive: true);
    }

    private static void Say(string what, Action action) => SayAsync(what, () =>
    {
        action();
        return Task.CompletedTask;
    }).GetAwaiter().GetResult();

    private static async Task SayAsync(string what, Func<Task> action)
    {
        var clock = Stopwatch.StartNew();
        await Console.Error.WriteAsync(what);
        await action();
        await Console.Error.WriteLineAsync(FormattableString.Invariant($": {clock.Elapsed.TotalSeconds:F0} s"));
    }
}
