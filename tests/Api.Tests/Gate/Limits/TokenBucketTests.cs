using Glimpse.Api.Gate.Limits;

namespace Glimpse.Api.Tests.Gate.Limits;

public sealed class TokenBucketTests
{
    [Fact]
    public void WaitFor_FullBucket_GivesAMinutesWorthAtOnce()
    {
        var bucket = new TokenBucket(3, At(0));

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(TimeSpan.Zero, bucket.WaitFor(1, At(0)));
            bucket.Take(1, At(0));
        }

        Assert.Equal(TimeSpan.FromSeconds(20), bucket.WaitFor(1, At(0)));
        Assert.Equal(TimeSpan.FromSeconds(5), bucket.WaitFor(1, At(15)));
        Assert.Equal(TimeSpan.Zero, bucket.WaitFor(1, At(20)));
    }

    [Fact]
    public void Take_MoreThanThereIs_IsADebtThatTimePays()
    {
        var bucket = new TokenBucket(60, At(0));

        bucket.Take(180, At(0));

        Assert.Equal(TimeSpan.FromSeconds(121), bucket.WaitFor(1, At(0)));
        Assert.Equal(new Rate(60, 0, TimeSpan.FromSeconds(180)), bucket.Read(At(0)));
        Assert.Equal(new Rate(60, 10, TimeSpan.FromSeconds(50)), bucket.Read(At(130)));
    }

    [Fact]
    public void Read_AfterALongRest_IsFullAndNoFuller()
    {
        var bucket = new TokenBucket(5, At(0));
        bucket.Take(5, At(0));

        Assert.Equal(new Rate(5, 5, TimeSpan.Zero), bucket.Read(TimeSpan.FromDays(30)));
    }

    [Fact]
    public void Read_ClockOfAnotherThreadThatIsBehind_TakesNothingBack()
    {
        var bucket = new TokenBucket(60, At(10));
        bucket.Take(30, At(20));

        Assert.Equal(30, bucket.Read(At(15)).Remaining);
        Assert.Equal(31, bucket.Read(At(21)).Remaining);
    }

    [Fact]
    public void WaitFor_NoLimit_IsNothing()
    {
        var bucket = new TokenBucket(0, At(0));
        bucket.Take(1_000_000, At(0));

        Assert.Equal(TimeSpan.Zero, bucket.WaitFor(1, At(0)));
        Assert.Equal(new Rate(0, 0, TimeSpan.Zero), bucket.Read(At(0)));
    }

    // What a caller who comes exactly when Retry-After says finds: never a refusal by a rounding error.
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(60)]
    [InlineData(999)]
    [InlineData(100_000)]
    public void WaitFor_AfterTheTimeItSaid_IsNothing(int perMinute)
    {
        var bucket = new TokenBucket(perMinute, At(0));
        bucket.Take(perMinute, At(0));
        var now = At(0);
        for (var i = 0; i < 500; i++)
        {
            now += bucket.WaitFor(1, now);
            Assert.Equal(TimeSpan.Zero, bucket.WaitFor(1, now));
            bucket.Take(1, now);
        }
        // And no more of them than the rate allows.
        Assert.InRange(now.TotalMinutes, 0.99 * 500 / perMinute, 1.01 * 500 / perMinute);
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
