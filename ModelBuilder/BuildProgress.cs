namespace Glimpse.ModelBuilder;

/// <summary>How far a build has come.</summary>
/// <param name="Stage">What is being done, in a few words.</param>
/// <param name="BytesDone">Bytes read for hashing and bytes written so far.</param>
/// <param name="BytesTotal">The sum that <paramref name="BytesDone"/> will reach; it grows once, when the graphs are known.</param>
/// <param name="Elapsed">Time since the build began.</param>
/// <param name="Remaining">Time left at the present speed; null until there is something to judge by.</param>
public sealed record BuildProgress(string Stage, long BytesDone, long BytesTotal, TimeSpan Elapsed, TimeSpan? Remaining);
