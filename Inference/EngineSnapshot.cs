namespace Glimpse.Inference;

/// <summary>A copy of the engine's state at one moment.</summary>
/// <param name="Running">Requests that hold a slot.</param>
/// <param name="Waiting">Requests that wait for a slot, those whose pictures are being decoded included.</param>
/// <param name="Slots">How many requests can run at once.</param>
/// <param name="QueueCapacity">How many may wait before new ones are refused.</param>
/// <param name="KvTokensUsed">Positions of the key-value cache that hold something.</param>
/// <param name="KvTokensCapacity">All positions of the key-value cache.</param>
public sealed record EngineSnapshot(int Running, int Waiting, int Slots, int QueueCapacity, long KvTokensUsed, long KvTokensCapacity)
{
    /// <summary>Prompt tokens since the start, and how many of them a slot held already.</summary>
    public long PromptTokens { get; init; }
    public long ReusedPromptTokens { get; init; }

    /// <summary>Look-ups of pictures' features since the start, those that were found, and the bytes they take.</summary>
    public long ImageCacheQueries { get; init; }
    public long ImageCacheHits { get; init; }
    public long ImageCacheBytes { get; init; }

    /// <summary>How many requests can be inside at once, running or waiting.</summary>
    public int Capacity => Slots + QueueCapacity;

    /// <summary>Whether a new request would be refused.</summary>
    public bool IsFull => Waiting >= QueueCapacity;
}
