using System.Text.Json;

namespace Glimpse.ModelBuilder.Checkpoints;

/// <summary>The safetensors of a checkpoint, one file or many with an index, as one table of tensors.</summary>
internal sealed class WeightFiles : IDisposable
{
    private readonly List<SafetensorsFile> files = [];
    private readonly Dictionary<string, SafetensorsFile> owners = new(StringComparer.Ordinal);
    private bool indexed;

    /// <summary>Names of the files that the weights come from, the index included.</summary>
    public IReadOnlyList<string> FileNames => [.. files.Select(file => file.Name).Concat(indexed ? [SourceFiles.WeightsIndex] : [])];

    public static WeightFiles Open(string folder)
    {
        var weights = new WeightFiles();
        try
        {
            // In transformers' order: a single file wins over an index that was left beside it.
            if (!File.Exists(Path.Combine(folder, SourceFiles.SingleWeights)) && File.Exists(Path.Combine(folder, SourceFiles.WeightsIndex)))
                weights.OpenShards(folder);
            else
                weights.OpenSingle(folder);
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>A tensor of the given shape, as rows of its first dimension; a vector is one row.</summary>
    public TensorRows Rows(string name, params IReadOnlyList<long> shape)
    {
        if (!owners.TryGetValue(name, out var file))
            throw new CheckpointException($"{Described} has no tensor {name}, which the model needs.");
        var entry = file.Find(name);
        if (!entry.Shape.SequenceEqual(shape))
        {
            throw new CheckpointException(
                $"{file.Name} holds the tensor {name} in the shape [{string.Join(", ", entry.Shape)}], but {SourceFiles.Config} asks for [{string.Join(", ", shape)}].");
        }

        return entry.Type is TensorType.F32 or TensorType.F16 or TensorType.BF16
            ? new TensorRows(file, entry)
            : throw new CheckpointException($"{file.Name} holds the tensor {name} as {entry.Type}; only F32, F16 and BF16 weights can be built.");
    }

    public bool Has(string name) => owners.ContainsKey(name);

    public void Dispose() => files.ForEach(file => file.Dispose());

    private string Described => indexed ? SourceFiles.WeightsIndex : SourceFiles.SingleWeights;

    private void OpenSingle(string folder)
    {
        if (!File.Exists(Path.Combine(folder, SourceFiles.SingleWeights)))
            throw new CheckpointException($"The model folder has neither {SourceFiles.SingleWeights} nor {SourceFiles.WeightsIndex}: its weights are missing.");
        var file = Add(folder, SourceFiles.SingleWeights);
        foreach (var name in file.Tensors.Keys)
            owners.Add(name, file);
    }

    private void OpenShards(string folder)
    {
        indexed = true;
        var map = ReadIndex(folder);
        foreach (var shard in map.Values.Distinct().Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(shard) != shard || shard.Contains('\\'))
                throw new CheckpointException($"{SourceFiles.WeightsIndex} names the file '{shard}', which is not a plain file name: weights must lie beside the index.");
            if (!File.Exists(Path.Combine(folder, shard)))
                throw new CheckpointException($"{SourceFiles.WeightsIndex} names the file {shard}, which is missing from the model folder.");
            Add(folder, shard);
        }

        var byName = files.ToDictionary(file => file.Name, StringComparer.Ordinal);
        foreach (var (tensor, shard) in map)
        {
            if (!byName[shard].Tensors.ContainsKey(tensor))
                throw new CheckpointException($"{SourceFiles.WeightsIndex} places the tensor {tensor} in {shard}, which has no such tensor.");
            owners.Add(tensor, byName[shard]);
        }
    }

    private static Dictionary<string, string> ReadIndex(string folder)
    {
        var bytes = SourceFiles.ReadText(folder, SourceFiles.WeightsIndex);
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var map = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var entry in document.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                if (!map.TryAdd(entry.Name, entry.Value.GetString() ?? string.Empty))
                    throw new CheckpointException($"{SourceFiles.WeightsIndex} names the tensor {entry.Name} twice.");
            }

            return map.Count > 0 ? map : throw new CheckpointException($"{SourceFiles.WeightsIndex} has an empty weight_map.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new CheckpointException($"{SourceFiles.WeightsIndex} is not a JSON object with a weight_map from tensor names to file names.", e);
        }
    }

    private SafetensorsFile Add(string folder, string name)
    {
        var file = SafetensorsFile.Open(Path.Combine(folder, name));
        files.Add(file);
        return file;
    }
}
