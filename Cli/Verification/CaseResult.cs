namespace Glimpse.Cli.Verification;

/// <summary>How far a case is from the reference. A null was not there to compare.</summary>
internal sealed record CaseResult
{
    public required string Name { get; init; }

    /// <summary>Largest difference of a picture read by the engine, in 8-bit steps, and the mean over all of it.</summary>
    public double? PixelsLargest { get; set; }
    public double? PixelsMean { get; set; }

    /// <summary>Largest differences from the stored pixels on.</summary>
    public double? Patches { get; set; }
    public double? Features { get; set; }
    public double? Logits { get; set; }

    /// <summary>Largest difference of the five best log-probabilities along the reference's text.</summary>
    public double? Logprobs { get; set; }

    /// <summary>Greedy tokens equal to the reference's, up to the first that is not.</summary>
    public int EqualTokens { get; set; }
    public int Tokens { get; set; }

    /// <summary>What is not as it should be, a sentence each; empty: the case agrees.</summary>
    public List<string> Faults { get; } = [];

    public bool Agrees => Faults.Count == 0;
}
