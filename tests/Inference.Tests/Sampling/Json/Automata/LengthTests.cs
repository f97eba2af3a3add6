using System.Text;
using Glimpse.Inference.Sampling.Json.Automata;
using Glimpse.Inference.Sampling.Json.Patterns;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Tests.Sampling.Json.Automata;

public sealed class LengthTests
{
    [Theory]
    [InlineData("^(ab)*$", 0, 5, "abab", true)]
    [InlineData("^(ab)*$", 0, 5, "ababab", false)]
    [InlineData("^(ab)*$", 3, null, "ab", false)]
    [InlineData("^(ab)*$", 3, null, "abab", true)]
    [InlineData("^(ab)*$", 3, null, "ababababab", true)]
    [InlineData("^(中|🎉🎉)+$", 3, 3, "中🎉🎉", true)]
    [InlineData("^(中|🎉🎉)+$", 3, 3, "中中", false)]
    public void Table_WithPatternsThatKnowLengths_KeepsBoth(string pattern, int min, int? max, string text, bool fits) =>
        Assert.Equal(fits, Guide.Accepts($$"""{"type": "string", "pattern": "{{pattern}}", "minLength": {{min}}{{(max is null ? "" : $", \"maxLength\": {max}")}}}""", $"\"{text}\""));

    /// <summary>Every byte that is allowed leads on: no state promises an end that it cannot keep.</summary>
    [Theory]
    [InlineData("^(ab|cde)*$", 7, 11)]
    [InlineData("^(a{5}|b{7})+$", 12, 12)]
    [InlineData("^x?(yz{3})*$", 9, 9)]
    [InlineData("(^a|b$)", 2, 4)]
    [InlineData("^[^a]{2}(🎉|é)*$", 4, 6)]
    public void Table_Distances_FallByOneAlongSomeByte(string pattern, int min, int max)
    {
        var budget = new CompileBudget(CancellationToken.None);
        var dfa = PatternText.Quoted(TextLanguage.OfPattern(pattern, "#", budget).Dfa!, "#", budget)!;
        var table = LengthTable.Of(dfa, min, max, budget)!;
        HashSet<(int State, int Count)> seen = [];
        Stack<(int State, int Count)> open = new([(ByteDfa.Start, 0)]);
        while (open.TryPop(out var at))
        {
            if (!seen.Add(at)) continue;
            var next = Enumerable.Range(0, 256).Select(value => dfa.Next(at.State, (byte)value)).Where(state => state != ByteDfa.Dead)
                .Select(state => (State: state, Count: at.State != ByteDfa.Start && dfa.EndsCharacter(state) ? table.Advance(at.Count, 1) : at.Count))
                .Where(place => table.Distance(place.State, place.Count) != LengthRule.Never).Distinct().ToList();
            var nearest = next.Count == 0 ? -1 : next.Min(place => table.Distance(place.State, place.Count));
            Assert.Equal(table.Distance(at.State, at.Count) - 1, dfa.Accepts(at.State) ? -1 : nearest);
            foreach (var place in next) open.Push(place);
        }
        Assert.True(seen.Count > 5);
    }

    [Fact]
    public void Free_Distances_CountWhatIsMissing()
    {
        var rule = new FreeLength(PlainText.Quoted, new CountBounds(3, 5), characterBytes: 1);
        var content = PlainText.Quoted.Next(ByteDfa.Start, (byte)'"');
        Assert.Equal(5, rule.Distance(ByteDfa.Start, 0));
        Assert.Equal(3, rule.Distance(content, 1));
        Assert.Equal(1, rule.Distance(content, 5));
        Assert.Equal(LengthRule.Never, rule.Distance(content, 6));
        Assert.Equal(LengthRule.Never, rule.Distance(PlainText.Quoted.Next(content, 0xE4), 5));
    }

    [Fact]
    public void Canonical_FarFromTheMaximum_IsOneCount() => Assert.Single(Enumerable.Range(5, 80).Select(count => new CountBounds(5, 100).Canonical(count, reach: 10)).Distinct());

    [Fact]
    public void Canonical_OfEveryCount_FaresAlikeWithinItsReach()
    {
        var random = new Random(4);
        for (var round = 0; round < 500; round++)
        {
            var min = random.Next(60);
            var bounds = new CountBounds(min, random.Next(4) == 0 ? CountBounds.Endless : min + random.Next(60));
            var (reach, count) = (random.Next(20), random.Next(bounds.Max == CountBounds.Endless ? min + 1 : bounds.Max + 1));
            var canonical = bounds.Canonical(count, reach);
            for (var more = 0; more <= reach; more++)
            {
                var (real, alike) = (bounds.Advance(count, more), bounds.Advance(canonical, more));
                Assert.Equal((real >= bounds.Min, real < bounds.Max, real <= bounds.Max), (alike >= bounds.Min, alike < bounds.Max, alike <= bounds.Max));
            }
        }
    }

    [Fact]
    public void Plain_BytesOfCharacters_AreCountedOnce()
    {
        var node = Guide.OverBytes("""{"type": "string", "minLength": 2, "maxLength": 2, "pattern": "^[中🎉a]*$"}""");
        foreach (var value in Encoding.UTF8.GetBytes("\"中🎉")) Assert.True(node.Accept(value));
        Assert.Equal(['"'], Guide.Allowed(node));
    }
}
