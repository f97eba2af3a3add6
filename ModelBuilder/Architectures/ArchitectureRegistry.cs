using Glimpse.ModelBuilder.Checkpoints;

namespace Glimpse.ModelBuilder.Architectures;

/// <summary>Every architecture in this assembly, by model_type.</summary>
internal static class ArchitectureRegistry
{
    private static readonly IArchitecture[] All =
    [
        .. typeof(IArchitecture).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IArchitecture)))
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => (IArchitecture)Activator.CreateInstance(type)!),
    ];

    public static IArchitecture Find(ConfigSection config)
    {
        var modelType = config.Text("model_type");
        return All.FirstOrDefault(architecture => architecture.ModelTypes.Contains(modelType))
            ?? throw config.Error("model_type", $"is '{modelType}', which cannot be built; known are {string.Join(", ", All.SelectMany(architecture => architecture.ModelTypes))}.");
    }
}
