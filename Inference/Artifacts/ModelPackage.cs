using System.Security.Cryptography;
using System.Text.Json;

namespace Glimpse.Inference.Artifacts;

/// <summary>A folder with a model that was checked: its manifest is understood, and every file is the one that was built.</summary>
public sealed class ModelPackage
{
    private const string ManifestName = "glimpse.json";
    private const string CurrentName = "current";
    private const int ManifestMaxBytes = 4 * 1024 * 1024;
    private static readonly string[] KvTypes = ["float32", "float16", "bfloat16"];

    private ModelPackage(string folder, ModelManifest manifest)
    {
        Folder = folder;
        Manifest = manifest;
    }

    /// <summary>The version's folder.</summary>
    public string Folder { get; }

    public ModelManifest Manifest { get; }

    /// <summary>The full path of one of the package's files.</summary>
    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>Opens a package and verifies every file's SHA-256.</summary>
    /// <param name="path">The outer folder (its <c>current</c> is followed) or one version's folder.</param>
    /// <param name="cancellation">Stops between blocks of a file.</param>
    /// <exception cref="ModelLoadException">The package is missing, of another format, or damaged: the message names the file.</exception>
    public static async Task<ModelPackage> OpenAsync(string path, CancellationToken cancellation = default)
    {
        var folder = FindVersion(path);
        var manifest = ReadManifest(Path.Combine(folder, ManifestName));
        await Parallel.ForEachAsync(manifest.Files, cancellation, async (file, stop) => await VerifyAsync(folder, file.Key, file.Value, stop));
        return new ModelPackage(folder, manifest);
    }

    /// <summary>The manifest alone, without looking at the files that it lists.</summary>
    /// <exception cref="ModelLoadException">There is no package, or its manifest is not one.</exception>
    public static ModelManifest ReadManifestOf(string path) => ReadManifest(Path.Combine(FindVersion(path), ManifestName));

    private static string FindVersion(string path)
    {
        if (File.Exists(Path.Combine(path, ManifestName))) return path;
        var current = Path.Combine(path, CurrentName);
        if (!File.Exists(current))
        {
            throw new ModelLoadException($"There is no model package at '{path}': it has neither {ManifestName} nor {CurrentName}. Build one with: ./run model build models/glimpse-demo");
        }
        var version = File.ReadAllText(current).Trim();
        if (version.Length is 0 or > 64 || !version.All(char.IsAsciiLetterOrDigit))
        {
            throw new ModelLoadException($"'{current}' does not name a version: it should hold one folder's name, such as 0123456789ab. Build the package again, or write the version to go back to.");
        }
        return Path.Combine(path, version);
    }

    private static ModelManifest ReadManifest(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new ModelLoadException($"'{path}' is missing. Build the package again.");
        if (file.Length > ManifestMaxBytes) throw new ModelLoadException($"'{path}' is larger than a manifest can be ({ManifestMaxBytes} bytes). Build the package again.");
        ModelManifest manifest;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            CheckFormat(path, document.RootElement);
            manifest = document.Deserialize(ManifestJson.Default.ModelManifest)!;
        }
        catch (JsonException e)
        {
            throw new ModelLoadException($"'{path}' is not a manifest: {e.Message} Build the package again.", e);
        }
        Check(path, manifest);
        return manifest;
    }

    private static void CheckFormat(string path, JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("format_version", out var version)
            && version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) && number != ModelManifest.SupportedFormatVersion)
        {
            throw new ModelLoadException($"'{path}' has format version {number}; this engine reads {ModelManifest.SupportedFormatVersion}. Build the package again with this version of Glimpse.");
        }
    }

    private static void Check(string path, ModelManifest m)
    {
        Require(KvTypes.Contains(m.KvType), "kv_type must be float32, float16 or bfloat16");
        Require(m.Text is { Layers: > 0, HiddenSize: > 0, Heads: > 0, KvHeads: > 0, HeadDim: > 0, VocabSize: > 0, MaxPositions: > 0 }, "every size in text must be positive");
        Require(m.Text.Heads % m.Text.KvHeads == 0, "text.heads must be a multiple of text.kv_heads");
        Require(m.Vision is { PatchSize: > 0, TemporalPatchSize: > 0, MergeSize: > 0, Channels: 3, HeadDim: > 0 }, "every size in vision must be positive, with 3 channels");
        Require(m.Vision.HeadDim % 4 == 0, "vision.head_dim must be a multiple of 4");
        Require(m.Image.Mean.Length == m.Vision.Channels && m.Image.Std.Length == m.Vision.Channels && m.Image.Std.All(std => std > 0), "image.mean and image.std need a value per channel");
        Require(m.Image.ShortestEdge > 0 && m.Image.LongestEdge >= m.Image.ShortestEdge, "image.longest_edge must not be below image.shortest_edge");
        Require(m.Tokens.Eos.Length > 0, "tokens.eos must not be empty");
        foreach (var name in (string[])[m.Graphs.VisionEncoder, m.Graphs.EmbedTokens, m.Graphs.Decoder, "tokenizer.json"])
        {
            Require(m.Files.ContainsKey(name), $"files must list {name}");
        }

        void Require(bool holds, string rule)
        {
            if (!holds) throw new ModelLoadException($"'{path}' is not usable: {rule}. Build the package again.");
        }
    }

    private static async ValueTask VerifyAsync(string folder, string name, ModelManifest.FileFacts expected, CancellationToken cancellation)
    {
        if (name != Path.GetFileName(name) || name is "" or "." or "..")
        {
            throw new ModelLoadException($"The manifest in '{folder}' names the file '{name}' outside the package. Build the package again.");
        }
        var file = new FileInfo(Path.Combine(folder, name));
        if (!file.Exists) throw new ModelLoadException($"'{file.FullName}' is missing. Build the package again.");
        if (file.Length != expected.Bytes) throw new ModelLoadException($"'{file.FullName}' has {file.Length} bytes instead of {expected.Bytes}: it is damaged or was changed. Build the package again.");
        await using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.Asynchronous | FileOptions.SequentialScan);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
        if (hash != expected.Sha256) throw new ModelLoadException($"'{file.FullName}' is not the file that was built: its SHA-256 is {hash} instead of {expected.Sha256}. Build the package again.");
    }
}
