using System.Globalization;
using Glimpse.Bench.Harness;
using Glimpse.Inference;

namespace Glimpse.Bench.Engine;

/// <summary><c>interference</c>: what a running answer feels of another request's long prompt, and what that prompt pays, over the budget of the steps that both share and how far these are apart.</summary>
internal static class InterferenceVerb
{
    public static async Task RunAsync(Arguments arguments)
    {
        var name = arguments.Text("shape", "small");
        var (rounds, prompt) = (arguments.Int("rounds", 3), arguments.Int("prompt", 1024));
        var plans = arguments.Text("plans", "4/1,16/1,64/1,16/24,32/24,64/24,128/24").Split(',').Select(plan => plan.Split('/')).ToList();
        arguments.Done();
        var folder = await Packages.FolderAsync(name);
        var report = new Report($"interference-{name}", "A running answer beside a long prompt");
        report.Note($"{Packages.Describe(name)}; an answer runs, then a prompt of {prompt} tokens is sent; {rounds} rounds a plan. Inter-token times of the answer while the prompt is computed, and just before; prefill: the prompt's tokens over its time to first token. A plan b/n computes b prompt tokens in every n-th step beside an answer; the default is {new EngineOptions().SharedStepTokens}/{new EngineOptions().SharedStepsApart}, alone {new EngineOptions().StepTokens}/1.");
        report.Header("plan", "alone: p50, ms", "alone: p95, ms", "beside: p50, ms", "beside: p95, ms", "beside: p99, ms", "p95 beside / alone", "prefill alone, tokens/s", "prefill beside, tokens/s");
        foreach (var plan in plans)
        {
            using var engine = await EngineUnderTest.OpenAsync(folder, new EngineOptions { Slots = 2, SharedStepTokens = int.Parse(plan[0], CultureInfo.InvariantCulture), SharedStepsApart = int.Parse(plan[1], CultureInfo.InvariantCulture) }, slotTokens: 4096);
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
            report.Row(string.Join('/', plan), F(alone.Median), F(alone.Percentile(95)), F(beside.Median), F(beside.Percentile(95)), F(beside.Percentile(99)), F(beside.Percentile(95) / alone.Percentile(95)) + "x", F(pure.Median), F(shared.Median));
        }
        report.Save();

        static string F(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
    }
}
