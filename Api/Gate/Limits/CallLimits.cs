namespace Glimpse.Api.Gate.Limits;

/// <summary>What one caller, or one address, may ask for; 0 is no limit.</summary>
internal readonly record struct CallLimits(int RequestsPerMinute, int OutputTokensPerMinute, int Concurrent)
{
    public bool IsNone => this == default;

    public static CallLimits Of(LimitOptions options) => new(options.RequestsPerMinute, options.OutputTokensPerMinute, options.Concurrent);
}
