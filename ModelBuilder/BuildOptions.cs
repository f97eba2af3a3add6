namespace Glimpse.ModelBuilder;

/// <summary>What to build, and where.</summary>
public sealed record BuildOptions
{
    /// <summary>A Hugging Face model folder: config.json, safetensors, tokenizer.json, preprocessor_config.json.</summary>
    public required string Source { get; init; }

    /// <summary>The folder that holds packages; the package goes to <c>&lt;root&gt;/&lt;id&gt;-&lt;precision&gt;</c>.</summary>
    public required string OutputRoot { get; init; }

    /// <summary>How numbers are stored and computed.</summary>
    public Precision Precision { get; init; } = Precision.Fp32;

    /// <summary>How many 4-bit weights share a scale, one of <see cref="BlockSizes.All"/>; the other precisions have no blocks.</summary>
    public int BlockSize { get; init; } = BlockSizes.Smallest;

    /// <summary>The model's id: letters, digits, dot, dash and underscore. The source folder's name when null.</summary>
    public string? Id { get; init; }

    /// <summary>Build even when the same version is already there.</summary>
    public bool Force { get; init; }

    /// <summary>Free bytes of the disk that a folder lies on; tests put a full disk in its place.</summary>
    internal Func<string, long> FreeBytes { get; init; } = folder => new DriveInfo(folder).AvailableFreeSpace;
}
