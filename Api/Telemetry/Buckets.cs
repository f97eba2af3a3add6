namespace Glimpse.Api.Telemetry;

/// <summary>Upper bounds of the histograms. Those of times begin where the demo model answers and end where a 9B model on a CPU does; vLLM's are among them, so that its dashboards fit.</summary>
internal static class Buckets
{
    /// <summary>Seconds from a request to its first text.</summary>
    public static double[] FirstToken { get; } = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640];

    /// <summary>Seconds between two pieces of text.</summary>
    public static double[] BetweenTokens { get; } = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 10];

    /// <summary>Seconds of a whole request, or of its waiting, its prompt or its answer.</summary>
    public static double[] Request { get; } = [0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920];

    /// <summary>Seconds of one stage of a picture.</summary>
    public static double[] Picture { get; } = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    /// <summary>Tokens: 1, 2, 5 and so on.</summary>
    public static double[] Tokens { get; } = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];

    /// <summary>Answers to one request.</summary>
    public static double[] Answers { get; } = [1, 2, 5, 10, 20];

    /// <summary>Bytes of a picture's file: 1 KB to 16 MB, four times as many each.</summary>
    public static double[] Bytes { get; } = [1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216];
}
