using Glimpse.ModelBuilder.Checkpoints;

namespace Glimpse.ModelBuilder.Architectures;

/// <summary>A family of models. Adding one is adding one file with one implementation: <see cref="ArchitectureRegistry"/> finds it.</summary>
internal interface IArchitecture
{
    /// <summary>The values of config.json's model_type that it builds.</summary>
    IReadOnlyList<string> ModelTypes { get; }

    /// <summary>Parses the configuration once, checks every tensor it needs, and composes the graphs. No weight is read yet.</summary>
    ModelPlan Plan(Checkpoint checkpoint);
}
