using Glimpse.Bench.Engine;
using Glimpse.Bench.Harness;
using Glimpse.Bench.Masks;
using Glimpse.Bench.Peers;
using Glimpse.Bench.Serving;
using Glimpse.Bench.Shapes;

Dictionary<string, Func<Arguments, Task>> verbs = new()
{
    ["shape"] = ShapeVerb.RunAsync,
    ["decode"] = DecodeVerb.RunAsync,
    ["settings"] = SettingsVerb.RunAsync,
    ["peers"] = PeersVerb.RunAsync,
    ["streams"] = StreamsVerb.RunAsync,
    ["interference"] = InterferenceVerb.RunAsync,
    ["cancel"] = CancelVerb.RunAsync,
    ["step"] = StepVerb.RunAsync,
    ["vision"] = VisionVerb.RunAsync,
    ["caches"] = CachesVerb.RunAsync,
    ["http"] = HttpVerb.RunAsync,
    ["overload"] = OverloadVerb.RunAsync,
    ["ready"] = ReadyVerb.RunAsync,
    ["soak"] = SoakVerb.RunAsync,
    ["masks"] = MaskBenchmark.RunAsync,
};

try
{
    if (args.Length == 0 || !verbs.TryGetValue(args[0], out var verb)) throw new UsageException($"Say one of: {string.Join(", ", verbs.Keys)}. bench/README.md tells what each measures.");
    await verb(new Arguments(args.AsSpan(1)));
    return 0;
}
catch (UsageException e)
{
    Console.Error.WriteLine($"error: {e.Message}");
    return 2;
}
