using Glimpse.Inference.Sampling.Json.Patterns;

namespace Glimpse.Inference.Tests.Sampling.Json.Patterns;

public sealed class CodePointSetTests
{
    [Fact]
    public void Complement_OfRandomSets_HoldsEverythingElseButSurrogates()
    {
        var random = new Random(1);
        for (var round = 0; round < 50; round++)
        {
            var set = CodePointSet.Of(Enumerable.Range(0, random.Next(5)).Select(_ => random.Next(CodePointSet.Last)).Select(low => new CodePointSet.Range(low, Math.Min(low + random.Next(100_000), CodePointSet.Last))));
            var rest = set.Complement();
            foreach (var codePoint in Enumerable.Range(0, 2_000).Select(_ => random.Next(CodePointSet.Last + 1)).Append(0).Append(CodePointSet.Last).Append(0xD7FF).Append(0xE000))
            {
                var isSurrogate = codePoint is >= 0xD800 and <= 0xDFFF;
                Assert.Equal(!isSurrogate && !set.Contains(codePoint), rest.Contains(codePoint));
            }
            Assert.Equal(set.Ranges, rest.Complement().Ranges);
        }
    }

    [Fact]
    public void Of_RangesThatTouch_AreOne() =>
        Assert.Equal([new CodePointSet.Range(1, 9)], CodePointSet.Of(new CodePointSet.Range(5, 9), new CodePointSet.Range(1, 2), new CodePointSet.Range(3, 4), new CodePointSet.Range(2, 6)).Ranges.ToArray());

    [Fact]
    public void Of_ARangeOverSurrogates_LeavesThemOut() =>
        Assert.Equal([new CodePointSet.Range(0xD000, 0xD7FF), new CodePointSet.Range(0xE000, 0xE001)], CodePointSet.Of(new CodePointSet.Range(0xD000, 0xE001)).Ranges.ToArray());
}
