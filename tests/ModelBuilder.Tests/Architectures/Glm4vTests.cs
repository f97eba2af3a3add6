using System.Text.Json.Nodes;
using Glimpse.ModelBuilder.Tests.Running;

namespace Glimpse.ModelBuilder.Tests.Architectures;

/// <summary>The forms in which the same model can be configured give the same graphs, byte for byte; different models do not.</summary>
public sealed class Glm4vTests
{
    private static readonly Dictionary<string, Action<CheckpointCopy>> SameModel = new()
    {
        ["glm46v"] = copy => copy.EditConfig(config => config["model_type"] = "glm46v"),
        ["older rope form"] = copy => copy.EditText(OlderRope),
        ["transformers' defaults left out"] = copy =>
        {
            copy.EditText(text => Remove(text, "rms_norm_eps", "hidden_act", "num_key_value_heads"));
            copy.EditText(text => text["rope_parameters"]!.AsObject().Remove("partial_rotary_factor"));
            copy.EditVision(vision => Remove(vision, "rope_parameters", "patch_size", "in_channels", "spatial_merge_size", "temporal_patch_size", "hidden_act", "attention_bias"));
            copy.EditConfig(config => config.Remove("tie_word_embeddings"));
            copy.EditJson("preprocessor_config.json", json => Remove(json, "image_mean", "image_std", "patch_size", "merge_size", "do_rescale"));
        },
        ["head_dim written out"] = copy => copy.EditText(text => text["head_dim"] = 32),
        ["image_size as a list"] = copy => copy.EditVision(vision => vision["image_size"] = new JsonArray(56, 56)),
        ["one file instead of shards"] = copy => copy.MergeShards(_ => { }),
        ["an index left beside a single file"] = copy =>
        {
            copy.MergeShards(_ => { });
            File.WriteAllText(copy.PathOf("model.safetensors.index.json"), "{}");
        },
        ["float32 weights"] = copy => copy.MergeShards(Widen),
        ["no generation_config"] = copy => File.Delete(copy.PathOf("generation_config.json")),
        ["a file that is a link"] = copy =>
        {
            File.Move(copy.PathOf("tokenizer.json"), copy.PathOf("blob"));
            File.CreateSymbolicLink(copy.PathOf("tokenizer.json"), "blob");
        },
    };

    private static readonly Dictionary<string, Action<CheckpointCopy>> OtherModel = new()
    {
        ["another rope_theta"] = copy => copy.EditText(text => text["rope_parameters"]!["rope_theta"] = 10000.0),
        ["another epsilon"] = copy => copy.EditText(text => text["rms_norm_eps"] = 1e-6),
        ["other rope sections"] = copy => copy.EditText(text => text["rope_parameters"]!["mrope_section"] = new JsonArray(4, 2, 2)),
    };

    public static TheoryData<string> SameNames => [.. SameModel.Keys];

    public static TheoryData<string> OtherNames => [.. OtherModel.Keys];

    [Theory]
    [MemberData(nameof(SameNames))]
    public async Task Plan_OfAnotherFormOfTheModel_GivesTheSameGraphs(string form)
    {
        using var plain = new CheckpointCopy();
        using var changed = new CheckpointCopy();
        SameModel[form](changed);
        Assert.Equal(await GraphsAsync(plain), await GraphsAsync(changed));
    }

    [Theory]
    [MemberData(nameof(OtherNames))]
    public async Task Plan_OfAnotherModel_GivesOtherGraphs(string form)
    {
        using var plain = new CheckpointCopy();
        using var changed = new CheckpointCopy();
        OtherModel[form](changed);
        Assert.NotEqual(await GraphsAsync(plain), await GraphsAsync(changed));
    }

    [Fact]
    public async Task Plan_OfTiedEmbeddings_UsesTheTableAsTheHead()
    {
        using var tied = new CheckpointCopy();
        using var copied = new CheckpointCopy();
        tied.MergeShards(all => all.Tensors.Remove("lm_head.weight"));
        tied.EditConfig(config => config["tie_word_embeddings"] = true);
        copied.MergeShards(all => all.Tensors["lm_head.weight"] = all.Tensors["model.language_model.embed_tokens.weight"]);

        // The names of the head's weight differ, its numbers do not.
        Assert.Equal((await GraphsAsync(copied))["decoder_model_merged.onnx_data"], (await GraphsAsync(tied))["decoder_model_merged.onnx_data"]);
    }

    [Fact]
    public async Task Plan_OfAPaddedVocabulary_KeepsTheWidthOfTheTable()
    {
        using var copy = new CheckpointCopy();
        using var output = new TemporaryFolder();
        copy.EditText(text => text["vocab_size"] = 2112);
        copy.MergeShards(all =>
        {
            foreach (var name in (string[])["lm_head.weight", "model.language_model.embed_tokens.weight"])
                all.Tensors[name] = ("BF16", [2112, 128], [.. all.Tensors[name].Bytes, .. new byte[64 * 128 * 2]]);
        });

        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine((await copy.BuildAsync(output)).VersionFolder, "glimpse.json")))!;

        Assert.Equal(2112, (int)manifest["text"]!["vocab_size"]!);
    }

    private static void OlderRope(JsonObject text)
    {
        text.Remove("rope_parameters");
        text["rope_theta"] = 500000.0;
        text["partial_rotary_factor"] = 0.5;
        text["rope_scaling"] = new JsonObject { ["type"] = "default", ["mrope_section"] = new JsonArray(2, 3, 3) };
    }

    private static void Remove(JsonObject json, params string[] names)
    {
        foreach (var name in names)
            Assert.True(json.Remove(name), $"{name} was not there.");
    }

    private static void Widen(SafetensorsImage image)
    {
        foreach (var (name, tensor) in image.Tensors.ToArray())
            image.Tensors[name] = ("F32", tensor.Shape, [.. tensor.Bytes.Chunk(2).SelectMany(half => new byte[] { 0, 0, half[0], half[1] })]);
    }

    private static async Task<SortedDictionary<string, string>> GraphsAsync(CheckpointCopy copy)
    {
        using var output = new TemporaryFolder();
        var package = await copy.BuildAsync(output);
        var files = JsonNode.Parse(File.ReadAllText(Path.Combine(package.VersionFolder, "glimpse.json")))!["files"]!.AsObject();
        return new(files.Where(file => file.Key.Contains(".onnx")).ToDictionary(file => file.Key, file => (string)file.Value!["sha256"]!), StringComparer.Ordinal);
    }
}
