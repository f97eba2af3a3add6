using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Glimpse.Inference.Sampling.Json.Automata;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Tests.Sampling.Json.Automata;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData("0", true)]
    [InlineData("-1", true)]
    [InlineData("999999999999999", true)]
    [InlineData("-999999999999999", true)]
    [InlineData("1000000000000000", false)]
    [InlineData("-0", false)]
    [InlineData("01", false)]
    [InlineData("+1", false)]
    [InlineData("1.0", false)]
    [InlineData("1e3", false)]
    [InlineData("", false)]
    [InlineData("-", false)]
    public void Of_Integers_AcceptsThem(string text, bool fits) => Assert.Equal(fits, Accepts(NumberBounds.None, true, text));

    [Theory]
    [InlineData("0.5", true)]
    [InlineData("-0.5", true)]
    [InlineData("-0.0", false)]
    [InlineData("12.50", true)]
    [InlineData("1.", false)]
    [InlineData(".5", false)]
    [InlineData("6.02e23", true)]
    [InlineData("-1E-9", true)]
    [InlineData("1e+27", true)]
    [InlineData("1e28", false)]
    [InlineData("1e05", false)]
    [InlineData("12e3", false)]
    [InlineData("0e1", false)]
    [InlineData("1e", false)]
    [InlineData("123456789.123456", true)]
    [InlineData("123456789.1234567", false)]
    public void Of_Numbers_AcceptsThem(string text, bool fits) => Assert.Equal(fits, Accepts(NumberBounds.None, false, text));

    [Fact]
    public void Of_RandomIntegerBounds_AcceptsExactlyWhatIsWithin()
    {
        var random = new Random(21);
        for (var round = 0; round < 300; round++)
        {
            var bounds = RandomBounds(random, scale: 1);
            var step = random.Next(3) == 0 ? random.Next(1, 40) : 0;
            if (step > 0) bounds = bounds.MultipleOf(step, 0)!;
            var dfa = NumberText.Of(bounds, integersOnly: true, "#", new CompileBudget(CancellationToken.None));
            foreach (var number in Enumerable.Range(0, 300).Select(_ => random.Next(-1_500, 1_500)).Concat(Near(bounds)))
                Assert.True(bounds.Contains(number) == (dfa?.Accepts(Encoding.ASCII.GetBytes($"{number}")) ?? false), $"{number} in {bounds}");
        }
    }

    [Fact]
    public void Of_RandomDecimalBounds_AcceptsExactlyWhatIsWithin()
    {
        var random = new Random(22);
        for (var round = 0; round < 300; round++)
        {
            var bounds = RandomBounds(random, scale: 1000);
            var dfa = NumberText.Of(bounds, integersOnly: false, "#", new CompileBudget(CancellationToken.None));
            for (var count = 0; count < 300; count++)
            {
                var number = (decimal)random.Next(-1_500_000, 1_500_000) / (int)Math.Pow(10, random.Next(6));
                foreach (var text in (string[])[number.ToString(CultureInfo.InvariantCulture), number.ToString("0.0000000", CultureInfo.InvariantCulture)])
                {
                    if (Regex.IsMatch(text, @"^-0(\.0*)?$")) continue;   // there is no -0
                    Assert.True(bounds.Contains(number) == (dfa?.Accepts(Encoding.ASCII.GetBytes(text)) ?? false), $"{text} in {bounds}");
                }
            }
        }
    }

    [Theory]
    [InlineData(5, 1, "0.5 1.0 1.5 2 -3.5", "0.25 1.1 0.55")]
    [InlineData(25, 2, "0.25 1.5 0.50 3 -0.75", "0.1 0.251 0.2")]
    [InlineData(25, 1, "2.5 5 -7.5 10.0", "1 3 2 0.5")]
    public void Of_DecimalSteps_AcceptsTheirMultiples(long step, int digits, string multiples, string others)
    {
        var bounds = NumberBounds.None.MultipleOf(step, digits)!;
        foreach (var text in multiples.Split(' ')) Assert.True(Accepts(bounds, false, text), text);
        foreach (var text in others.Split(' ')) Assert.False(Accepts(bounds, false, text), text);
    }

    [Fact]
    public void Of_IntegersThatAreMultiplesOfHalves_AreIntegers()
    {
        var bounds = NumberBounds.None.MultipleOf(25, 1)!;
        Assert.True(Accepts(bounds, true, "5"));
        Assert.False(Accepts(bounds, true, "2"));
        Assert.False(Accepts(bounds, true, "2.5"));
    }

    [Fact]
    public void Of_BoundsThatContradict_IsNull() =>
        Assert.Null(NumberText.Of(NumberBounds.None.AtLeast(5, isOpen: true).AtMost(5, isOpen: false), integersOnly: false, "#", new CompileBudget(CancellationToken.None)));

    [Fact]
    public void Of_BoundsBetweenWholeNumbers_HasNoInteger() =>
        Assert.Null(NumberText.Of(NumberBounds.None.AtLeast(0.2m, isOpen: false).AtMost(0.8m, isOpen: false), integersOnly: true, "#", new CompileBudget(CancellationToken.None)));

    [Fact]
    public void Of_Bounds_StaysSmall() =>
        Assert.InRange(NumberText.Of(NumberBounds.None.AtLeast(-123456.789m, isOpen: false).AtMost(987654321.5m, isOpen: true), integersOnly: false, "#", new CompileBudget(CancellationToken.None))!.StateCount, 1, 2_000);

    private static bool Accepts(NumberBounds bounds, bool integersOnly, string text) =>
        NumberText.Of(bounds, integersOnly, "#", new CompileBudget(CancellationToken.None))!.Accepts(Encoding.ASCII.GetBytes(text));

    private static NumberBounds RandomBounds(Random random, int scale)
    {
        var bounds = NumberBounds.None;
        if (random.Next(4) > 0) bounds = bounds.AtLeast((decimal)random.Next(-1_000 * scale, 1_000 * scale) / scale, random.Next(2) == 0);
        if (random.Next(4) > 0) bounds = bounds.AtMost((decimal)random.Next(-1_000 * scale, 1_000 * scale) / scale, random.Next(2) == 0);
        return bounds;
    }

    private static IEnumerable<int> Near(NumberBounds bounds) =>
        ((decimal[])[bounds.Min, bounds.Max]).Where(bound => Math.Abs(bound) < 2_000).SelectMany(bound => Enumerable.Range((int)bound - 2, 5));
}
