using System.Globalization;
using Glimpse.Bench.Harness;
using Glimpse.Inference;
using Glimpse.Inference.Requests;

namespace Glimpse.Bench.Serving;

/// <summary><c>caches</c>: a picture seen before against a new one, and a conversation that grows turn by turn.</summary>
internal static class CachesVerb
{
    public static async Task RunAsync(Arguments arguments)
    {
        var name = arguments.Text("shape", "demo");
        var (pictures, turns) = (arguments.Int("pictures", 10), arguments.Int("turns", 8));
        arguments.Done();
        var report = new Report($"caches-{name}", "What is not computed twice");
        await using var model = await ModelUnderTest.LoadAsync(new EngineOptions { ModelPath = await Packages.FolderAsync(name) });
        report.Note($"{Packages.Describe(name)}.");
        await PicturesAsync(model, pictures, report);
        await TurnsAsync(model, turns, report);
        report.Save();
    }

    private static async Task PicturesAsync(ModelUnderTest model, int count, Report report)
    {
        var (misses, hits) = (new Samples(), new Samples());
        for (var i = 0; i <= count; i++)
        {
            var file = Picture.Png(1920, 1080, i);
            var miss = await WorkAsync(file);
            var hit = await WorkAsync(file);
            if (i == 0) continue; // warms up
            misses.Add(miss);
            hits.Add(hit);
        }
        report.Header($"1080p picture, PNG of {Picture.Png(1920, 1080, 1).Length / 1e6:F1} MB", "decode + encode p50, ms", "p95, ms");
        report.Row("new", F(misses.Median), F(misses.Percentile(95)));
        report.Row("seen before", F(hits.Median), F(hits.Percentile(95)));
        report.Note($"\nA hit costs {(hits.Median / misses.Median).ToString("P1", CultureInfo.InvariantCulture)} of a miss, which is the SHA-256 of the file and its header's checks.");

        async Task<double> WorkAsync(byte[] file)
        {
            var (_, end) = await model.AskAsync([ChatMessage.User(new ImagePart(file), new TextPart("What is this?"))], 1);
            return end.Timings.Decode + end.Timings.Encode;
        }
    }

    private static async Task TurnsAsync(ModelUnderTest model, int turns, Report report)
    {
        List<ChatMessage> messages = [];
        report.Header("turn", "prompt tokens", "of them computed", "reused");
        var (asked, reused) = (0, 0);
        for (var turn = 1; turn <= turns; turn++)
        {
            messages.Add(turn == 1
                ? ChatMessage.User(new ImagePart(Picture.Png(1920, 1080, 99)), new TextPart("What is this?"))
                : ChatMessage.User(new TextPart($"And what else is there? Question {turn}.")));
            var (text, end) = await model.AskAsync([.. messages], 40);
            messages.Add(ChatMessage.Assistant(text));
            asked += end.Usage.PromptTokens;
            reused += end.Usage.CachedTokens;
            report.Row($"{turn}", $"{end.Usage.PromptTokens}", $"{end.Usage.PromptTokens - end.Usage.CachedTokens}", $"{end.Usage.CachedTokens}");
        }
        report.Row("all", $"{asked}", $"{asked - reused}", $"{reused}");
        report.Line();
    }

    private static string F(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
