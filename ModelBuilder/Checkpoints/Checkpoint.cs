namespace Glimpse.ModelBuilder.Checkpoints;

/// <summary>A Hugging Face model folder, opened: its configuration files parsed, its weights ready to be read in pieces.</summary>
internal sealed class Checkpoint : IDisposable
{
    private Checkpoint(string folder, ConfigSection config, ConfigSection preprocessor, ConfigSection generation, WeightFiles weights)
    {
        Folder = folder;
        Config = config;
        Preprocessor = preprocessor;
        Generation = generation;
        Weights = weights;
    }

    public string Folder { get; }

    public ConfigSection Config { get; }

    public ConfigSection Preprocessor { get; }

    public ConfigSection Generation { get; }

    public WeightFiles Weights { get; }

    /// <summary>The files that are carried along into the package.</summary>
    public IReadOnlyList<string> CarriedFiles => [.. Present(SourceFiles.Tokenizer, SourceFiles.Config, SourceFiles.Preprocessor, SourceFiles.Generation, SourceFiles.ChatTemplate)];

    /// <summary>Every file that the package depends on, sorted by name.</summary>
    public IReadOnlyList<string> AllFiles =>
        [.. CarriedFiles.Concat(Weights.FileNames).Order(StringComparer.Ordinal)];

    public static Checkpoint Open(string folder)
    {
        if (!Directory.Exists(folder))
            throw new CheckpointException($"The model folder {folder} does not exist.");
        var config = ConfigSection.Load(folder, SourceFiles.Config);
        var preprocessor = ConfigSection.Load(folder, SourceFiles.Preprocessor);
        var generation = File.Exists(Path.Combine(folder, SourceFiles.Generation))
            ? ConfigSection.Load(folder, SourceFiles.Generation)
            : ConfigSection.Empty(SourceFiles.Generation);
        return new Checkpoint(folder, config, preprocessor, generation, WeightFiles.Open(folder));
    }

    public void Dispose() => Weights.Dispose();

    private IEnumerable<string> Present(params string[] names) => names.Where(name => File.Exists(Path.Combine(Folder, name)));
}
