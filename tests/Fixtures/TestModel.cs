namespace Glimpse.Fixtures;

/// <summary>The two checkpoints in the repository that tests build packages from.</summary>
public enum TestModel
{
    /// <summary>The trained demo model, models/glimpse-demo.</summary>
    Demo,

    /// <summary>A random model in four shards, tests/models/tiny.</summary>
    Tiny,
}
