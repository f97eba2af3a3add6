using Glimpse.Inference.Sampling;

namespace Glimpse.Inference.Tests.Sampling;

/// <summary>Every step against its definition written down plainly, over random logits and answers that grow token by token.</summary>
public sealed class LogitsStepTests
{
    private const int Vocabulary = 40;
    private static readonly float Forbidden = float.NegativeInfinity;

    private static void Compare(Func<int[], ILogitsStep> step, Func<float, int, int[], int[], float> twin, int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 50; round++)
        {
            int[] prompt = [.. Enumerable.Range(0, random.Next(0, 12)).Select(_ => random.Next(Vocabulary))];
            var subject = step(prompt);
            List<int> answer = [];
            for (var length = 0; length < 30; length++)
            {
                float[] logits = [.. Enumerable.Range(0, Vocabulary).Select(_ => (float)(random.NextDouble() * 10 - 5))];
                float[] expected = [.. logits.Select((logit, token) => twin(logit, token, prompt, [.. answer]))];
                subject.Apply(logits, answer.ToArray());
                for (var token = 0; token < Vocabulary; token++) Assert.Equal(expected[token], logits[token], 1e-5f);
                answer.Add(random.Next(Vocabulary));
            }
        }
    }

    [Fact]
    public void RepetitionPenalty_AnyText_IsItsDefinition() => Compare(
        prompt => new RepetitionPenalty(1.3f, prompt),
        (logit, token, prompt, answer) => !prompt.Contains(token) && !answer.Contains(token) ? logit : logit < 0 ? logit * 1.3f : logit / 1.3f, seed: 1);

    [Fact]
    public void CountPenalties_AnyText_AreOpenAIsDefinition() => Compare(
        _ => new CountPenalties(0.7f, -0.4f),
        (logit, token, _, answer) => logit - answer.Count(t => t == token) * 0.7f - (answer.Contains(token) ? -0.4f : 0), seed: 2);

    [Theory]
    [InlineData(2f, 2f, 2f)]
    [InlineData(-2f, -2f, 0.01f)]
    public void Penalties_ExtremesAtFullContext_AllocateNothing(float frequency, float presence, float repetition)
    {
        // As long as any answer may be, of a few tokens over and over: only the distinct ones take room, and a step takes none.
        const int length = 65_536;
        var answer = new int[length];
        for (var i = 0; i < length; i++) answer[i] = i % Vocabulary;
        ILogitsStep[] steps = [new CountPenalties(frequency, presence), new RepetitionPenalty(repetition, answer)];
        var logits = new float[Vocabulary];
        foreach (var step in steps) step.Apply(logits, answer.AsSpan(0, length / 2));
        var said = length / 2;

        var allocated = Allocations.Of(() =>
        {
            for (var end = said + length / 16; said < end; said++)
            {
                foreach (var step in steps) step.Apply(logits, answer.AsSpan(0, said));
            }
        });

        Assert.Equal(0, allocated);
    }

    [Fact]
    public void LogitBias_AnyText_AddsItsNumbers() => Compare(
        _ => new LogitBias(new Dictionary<int, float> { [3] = -100, [7] = 2.5f }),
        (logit, token, _, _) => token switch { 3 => logit - 100, 7 => logit + 2.5f, _ => logit }, seed: 3);

    [Fact]
    public void MinimumTokens_UntilTheLength_ForbidsTheEndTokens() => Compare(
        _ => new MinimumTokens(12, [2, 9]),
        (logit, token, _, answer) => answer.Length < 12 && token is 2 or 9 && answer.Length < 12 ? Forbidden : logit, seed: 4);

    [Fact]
    public void BadWords_AnyText_ForbidsOnlyTheTokenThatCompletesOne() => Compare(
        _ => new BadWords([[5], [1, 2], [3, 3, 4]]),
        (logit, token, _, answer) =>
        {
            var said = string.Join(',', answer.Append(token));
            return token == 5 || ("," + said).EndsWith(",1,2", StringComparison.Ordinal) || ("," + said).EndsWith(",3,3,4", StringComparison.Ordinal) ? Forbidden : logit;
        }, seed: 5);

    [Theory]
    [InlineData(new int[0], false)]
    [InlineData(new[] { 30, 1, 2 }, false)]
    [InlineData(new[] { 30, 1, 2, 3 }, true)]
    [InlineData(new[] { 30, 1, 2, 3, 31 }, false)]
    [InlineData(new[] { 1, 2, 3, 4, 5 }, false)]
    [InlineData(new[] { 30, 1, 31, 30, 1 }, false)]
    [InlineData(new[] { 30, 1, 31, 30, 1, 2 }, true)]
    [InlineData(new[] { 30, 30, 30, 30 }, true)]
    public void ThinkingBudget_ThreeTokens_ClosesTheThoughtThen(int[] answer, bool closes)
    {
        var logits = new float[Vocabulary];
        new ThinkingBudget(3, thinkStart: 30, thinkEnd: 31).Apply(logits, answer);
        Assert.Equal(closes ? 1 : Vocabulary, logits.Count(float.IsFinite));
        Assert.True(float.IsFinite(logits[31]));
    }

    [Fact]
    public void TokenScores_AnyLogits_AreTheLogSoftmaxAndItsLargest()
    {
        var random = new Random(6);
        for (var round = 0; round < 200; round++)
        {
            float[] logits = [.. Enumerable.Range(0, Vocabulary).Select(_ => (float)(random.NextDouble() * 30 - 15))];
            var scores = new TokenScores(capacity: 3, alternatives: 5);
            var token = random.Next(Vocabulary);
            scores.Observe(logits, 1);
            scores.Choose(1, token);

            var sum = Math.Log(logits.Sum(x => Math.Exp(x)));
            var best = Enumerable.Range(0, Vocabulary).OrderByDescending(i => logits[i]).Take(5).ToArray();
            Assert.Equal(logits[token] - sum, scores.Of(1), 1e-4);
            Assert.Equal(best, scores.AlternativeIds(1).ToArray());
            for (var i = 0; i < best.Length; i++) Assert.Equal(logits[best[i]] - sum, scores.AlternativeValues(1)[i], 1e-4);
        }
    }
}
