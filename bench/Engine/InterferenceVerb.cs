using System.Globalization;
using Glimpse.Bench.Harness;
using Glimpse.Inference;

namespace Glimpse.Bench.Engine;

/// <summary><c>interference</c>: what a running answer feels of another request's long prompt, and what that prompt pays, over the budget of a step that both share.</summary>
internal static class InterferenceVerb
{
    public static async Task RunAsync(Arguments arguments)
    {
        var name = arguments.Text("shape", "small");
        var (rounds, prompt) = (arguments.Int("rounds", 3), arguments.Int("prompt", 1024));
        var budgets = arguments.Ints("budgets", "4,8,16,32,64,128,256");
        arguments.Done();
        var folder = await Packages.FolderAsync(name);
        var report = new Report($"interference-{name}", "A running answer beside a long prompt");
        report.Note($"{Packages.Describe(name)}; an answer runs, then a prompt of {prompt} tokens is sent; {rounds} rounds a budget. Inter-token p95 of the answer while the prompt is computed, and just before; prefill: the prompt's tokens over its time to first token. Beside an answer the default budget is {new EngineOptions().SharedStepTokens}, alone {new EngineOptions().StepTokens}.");
        report.Header("budget beside an answer, tokens", "alone: p50, ms", "alone: p95, ms", "beside: p50, ms", "beside: p95, ms", "p95 beside / alone", "prefill alone, tokens/s", "prefill beside, tokens/s");
        foreach (var budget in budgets)
        {
            using var engine = await EngineUnderTest.OpenAsync(folder, new EngineOptions { Slots = 2, SharedStepTokens = budget }, slotTokens: 4096);
            await engine.Start(prompt, 4).Completion;
            var (alone, beside, pure, shared) = (new Samples(), new Samples(), new Samples(), new Samples());
            for (var round = 0; round < rounds; round++)
            {
                var only = engine.Start(prompt, 1);
                await only.Completion;
                pure.Add(prompt / only.FirstTokenMilliseconds * 1e3);

                var answer = engine.Start(16, 4000);
                await answer.ReachAsync(48);
                var late = engine.Start(prompt, 1);
                await late.Completion;
                engine.Cancel(answer);
                await answer.Completion;
                alone.AddRange(answer.Gaps(answer.FirstAt, late.SentAt));
                beside.AddRange(answer.Gaps(late.SentAt, late.FirstAt));
                shared.Add(prompt / late.FirstTokenMilliseconds * 1e3);
            }
            report.Row($"{budget}", F(alone.Median), F(alone.Percentile(95)), F(beside.Median), F(beside.Percentile(95)), F(beside.Percentile(95) / alone.Percentile(95)) + "x", F(pure.Median), F(shared.Median));
        }
        report.Save();

        static string F(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
    }
}
