using Glimpse.Inference.Scheduling;

namespace Glimpse.Inference.Tests.Scheduling;

public sealed class BudgetShareTests
{
    [Theory]
    [InlineData(new[] { 1, 1, 512 }, 4, new[] { 1, 1, 2 })]
    [InlineData(new[] { 300, 300 }, 256, new[] { 128, 128 })]
    [InlineData(new[] { 10, 300 }, 256, new[] { 10, 246 })]
    [InlineData(new[] { 0, 5, 0 }, 256, new[] { 0, 5, 0 })]
    [InlineData(new[] { 9, 9, 9 }, 2, new[] { 1, 1, 0 })]
    [InlineData(new int[0], 7, new int[0])]
    public void Share_Demands_AreMetEvenly(int[] demands, int budget, int[] expected)
    {
        var shares = new int[demands.Length];
        BudgetShare.Share(demands, budget, shares);
        Assert.Equal(expected, shares);
    }

    [Fact]
    public void Share_AnyDemands_SpendsAllThatIsWantedAndIsFair()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 2000; round++)
        {
            var demands = Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(0, 600)).ToArray();
            var budget = random.Next(0, 1500);
            var shares = new int[demands.Length];

            BudgetShare.Share(demands, budget, shares);

            Assert.Equal(Math.Min(budget, demands.Sum()), shares.Sum());
            var hungriest = demands.Select((demand, i) => shares[i] < demand ? shares[i] : int.MaxValue).Min();
            Assert.All(shares, share => Assert.True(share <= (long)hungriest + 1, $"[{string.Join(", ", demands)}] of {budget} gave [{string.Join(", ", shares)}]"));
        }
    }
}
