namespace Glimpse.Descriptions.Polling;

/// <summary>How long to wait, as arithmetic.</summary>
internal static class RetryPolicy
{
    /// <summary>Failed generations after which a picture is given up: what the Functions host allows a blob before it is poison.</summary>
    public const int MaxFailures = 5;

    private const double LongestSeconds = 300;

    /// <summary>2, 8, 32, 128, 300 seconds: an engine or a storage account that restarts is back before a picture is given up.</summary>
    public static TimeSpan AfterFailure(int failures) => TimeSpan.FromSeconds(Math.Min(2 * Math.Pow(4, Math.Max(failures, 1) - 1), LongestSeconds));

    /// <summary>1, 2, 4 … 60 seconds for a listing that failed.</summary>
    public static TimeSpan AfterLostStorage(int failures) => TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Max(failures, 1) - 1), 60));

    /// <summary>What the engine asked for, within reason.</summary>
    public static TimeSpan AfterBusy(TimeSpan asked) => asked < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : asked > TimeSpan.FromSeconds(60) ? TimeSpan.FromSeconds(60) : asked;

    /// <summary>Listings are billed per 5,000 names: every 10,000 pictures add the interval once more.</summary>
    public static TimeSpan BetweenListings(TimeSpan interval, long pictures) => interval * (1 + pictures / 10_000);
}
