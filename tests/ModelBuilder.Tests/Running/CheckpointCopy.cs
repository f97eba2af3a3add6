using System.Text.Json.Nodes;
using Glimpse.Fixtures;

namespace Glimpse.ModelBuilder.Tests.Running;

/// <summary>A copy of the tiny checkpoint that a test may change.</summary>
internal sealed class CheckpointCopy : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public CheckpointCopy()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.Checkpoint(TestModel.Tiny)))
            File.Copy(file, PathOf(Path.GetFileName(file)));
    }

    public string FullPath => folder.FullPath;

    public string PathOf(string file) => folder.PathOf(file);

    public void EditJson(string file, Action<JsonObject> edit)
    {
        var json = JsonNode.Parse(File.ReadAllText(PathOf(file)))!.AsObject();
        edit(json);
        File.WriteAllText(PathOf(file), json.ToJsonString());
    }

    public void EditConfig(Action<JsonObject> edit) => EditJson("config.json", edit);

    public void EditText(Action<JsonObject> edit) => EditConfig(config => edit(config["text_config"]!.AsObject()));

    public void EditVision(Action<JsonObject> edit) => EditConfig(config => edit(config["vision_config"]!.AsObject()));

    public void EditShard(int shard, Action<SafetensorsImage> edit)
    {
        var image = SafetensorsImage.Read(PathOf(Shard(shard)));
        edit(image);
        image.Write(PathOf(Shard(shard)));
    }

    /// <summary>All shards as one model.safetensors, without an index.</summary>
    public void MergeShards(Action<SafetensorsImage> edit)
    {
        var merged = new SafetensorsImage();
        for (var shard = 1; shard <= 4; shard++)
        {
            foreach (var (name, tensor) in SafetensorsImage.Read(PathOf(Shard(shard))).Tensors)
                merged.Tensors.Add(name, tensor);
            File.Delete(PathOf(Shard(shard)));
        }

        File.Delete(PathOf("model.safetensors.index.json"));
        edit(merged);
        merged.Write(PathOf("model.safetensors"));
    }

    public Task<BuiltPackage> BuildAsync(TemporaryFolder output, Precision precision = Precision.Fp32) =>
        PackageBuilder.BuildAsync(new BuildOptions { Source = FullPath, OutputRoot = output.FullPath, Precision = precision, Id = "tiny" });

    public void Dispose() => folder.Dispose();

    public static string Shard(int number) => $"model-{number:D5}-of-00004.safetensors";
}
