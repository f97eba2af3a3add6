using System.Text.Json.Nodes;
using Glimpse.ModelBuilder.Checkpoints;
using Glimpse.ModelBuilder.Tests.Running;

namespace Glimpse.ModelBuilder.Tests.Damage;

/// <summary>Every kind of damage gets one sentence that names the file and the tensor or field, and leaves no package behind.</summary>
public sealed class DamageTests
{
    private const string Layer0 = "model.language_model.layers.0.";
    private const string OutputWeight = Layer0 + "self_attn.o_proj.weight";

    private static readonly Dictionary<string, (Action<CheckpointCopy> Damage, string[] Named)> Kinds = new()
    {
        ["tensor missing in its shard"] = (copy => copy.EditShard(2, shard => shard.Tensors.Remove(OutputWeight)), ["index.json", OutputWeight, CheckpointCopy.Shard(2)]),
        ["tensor missing everywhere"] = (copy => copy.MergeShards(all => all.Tensors.Remove(OutputWeight)), ["model.safetensors", OutputWeight]),
        ["tensor missing from the index"] = (copy => EditIndex(copy, map => map.Remove(OutputWeight)), ["index.json", OutputWeight]),
        ["wrong shape"] = (copy => Change(copy, OutputWeight, tensor => (tensor.Type, [64, 256], tensor.Bytes)), [CheckpointCopy.Shard(2), OutputWeight, "[64, 256]", "[128, 128]"]),
        ["wrong dtype"] = (copy => Change(copy, OutputWeight, tensor => ("I16", tensor.Shape, tensor.Bytes)), [CheckpointCopy.Shard(2), OutputWeight, "I16"]),
        ["zero-size dimension"] = (copy => Change(copy, OutputWeight, tensor => (tensor.Type, [0, 128], [])), [CheckpointCopy.Shard(2), OutputWeight, "[0, 128]"]),
        ["not a number among the weights, fp32"] = (copy => Change(copy, OutputWeight, tensor => (tensor.Type, tensor.Shape, [0xC0, 0x7F, .. tensor.Bytes[2..]])), [CheckpointCopy.Shard(2), OutputWeight]),
        ["not a number among the weights, int4"] = (copy => Change(copy, OutputWeight, tensor => (tensor.Type, tensor.Shape, [0xC0, 0x7F, .. tensor.Bytes[2..]])), [CheckpointCopy.Shard(2), OutputWeight]),
        ["truncated file"] = (copy => Cut(copy.PathOf(CheckpointCopy.Shard(3)), 1000), [CheckpointCopy.Shard(3), "cut off"]),
        ["file cut inside its header"] = (copy => Cut(copy.PathOf(CheckpointCopy.Shard(4)), 60, keep: true), [CheckpointCopy.Shard(4), "header"]),
        ["empty file"] = (copy => File.WriteAllBytes(copy.PathOf(CheckpointCopy.Shard(4)), []), [CheckpointCopy.Shard(4), "too short"]),
        ["header length absurd"] = (copy => File.WriteAllBytes(copy.PathOf(CheckpointCopy.Shard(4)), [.. BitConverter.GetBytes(1L << 60), 1, 2, 3]), [CheckpointCopy.Shard(4), "header"]),
        ["header no JSON"] = (copy => File.WriteAllBytes(copy.PathOf(CheckpointCopy.Shard(4)), SafetensorsImage.Frame("{\"a\": oops}"u8, [])), [CheckpointCopy.Shard(4), "JSON"]),
        ["bytes after the tensors"] = (copy => File.AppendAllText(copy.PathOf(CheckpointCopy.Shard(4)), "more"), [CheckpointCopy.Shard(4)]),
        ["shard missing"] = (copy => File.Delete(copy.PathOf(CheckpointCopy.Shard(3))), ["index.json", CheckpointCopy.Shard(3), "missing"]),
        ["index with a path"] = (copy => EditIndex(copy, map => map["lm_head.weight"] = "../secret.safetensors"), ["index.json", "../secret.safetensors"]),
        ["index with an absolute path"] = (copy => EditIndex(copy, map => map["lm_head.weight"] = "/etc/passwd"), ["index.json", "/etc/passwd"]),
        ["index without a map"] = (copy => File.WriteAllText(copy.PathOf("model.safetensors.index.json"), "{}"), ["index.json", "weight_map"]),
        ["index no JSON"] = (copy => File.WriteAllText(copy.PathOf("model.safetensors.index.json"), "{"), ["index.json"]),
        ["no weights at all"] = (copy => DeleteAll(copy, "*.safetensors*"), ["model.safetensors"]),
        ["no config"] = (copy => File.Delete(copy.PathOf("config.json")), ["config.json", "missing"]),
        ["config no JSON"] = (copy => File.WriteAllText(copy.PathOf("config.json"), "{\"model_type\": "), ["config.json", "JSON"]),
        ["config a list"] = (copy => File.WriteAllText(copy.PathOf("config.json"), "[]"), ["config.json"]),
        ["unknown model_type"] = (copy => copy.EditConfig(config => config["model_type"] = "llava"), ["config.json", "model_type", "llava", "glm4v"]),
        ["no model_type"] = (copy => copy.EditConfig(config => config.Remove("model_type")), ["config.json", "model_type"]),
        ["no text_config"] = (copy => copy.EditConfig(config => config.Remove("text_config")), ["config.json", "text_config"]),
        ["no rope_theta"] = (copy => copy.EditText(text => text["rope_parameters"]!.AsObject().Remove("rope_theta")), ["config.json", "rope_theta"]),
        ["no image_token_id"] = (copy => copy.EditConfig(config => config.Remove("image_token_id")), ["config.json", "image_token_id"]),
        ["image_token_id beyond the vocabulary"] = (copy => copy.EditConfig(config => config["image_token_id"] = 2048), ["config.json", "image_token_id", "2048"]),
        ["heads do not divide"] = (copy => copy.EditText(text => text["num_attention_heads"] = 3), ["config.json", "num_attention_heads"]),
        ["key-value heads do not divide"] = (copy => copy.EditText(text => text["num_key_value_heads"] = 3), ["config.json", "num_key_value_heads"]),
        ["more layers than tensors"] = (copy => copy.EditText(text => text["num_hidden_layers"] = 9999), ["layers.3"]),
        ["fewer layers than tensors"] = (copy => copy.EditText(text => text["num_hidden_layers"] = 2), ["config.json", "num_hidden_layers"]),
        ["no layers"] = (copy => copy.EditText(text => text["num_hidden_layers"] = 0), ["config.json", "num_hidden_layers"]),
        ["more blocks than tensors"] = (copy => copy.EditVision(vision => vision["depth"] = 3), ["blocks.2"]),
        ["a width that is a text"] = (copy => copy.EditText(text => text["hidden_size"] = "128"), ["config.json", "text_config.hidden_size", "\"128\""]),
        ["a width beyond all numbers"] = (copy => copy.EditText(text => text["hidden_size"] = 1e300), ["config.json", "text_config.hidden_size"]),
        ["vocabulary smaller than the table"] = (copy => copy.EditText(text => text["vocab_size"] = 2047), ["2047"]),
        ["rope sections of the wrong sum"] = (copy => copy.EditText(text => text["rope_parameters"]!["mrope_section"] = new JsonArray(8, 12, 12)), ["config.json", "mrope_section"]),
        ["rope of another kind"] = (copy => copy.EditText(text => text["rope_parameters"]!["rope_type"] = "yarn"), ["config.json", "rope_type", "yarn"]),
        ["features that do not fit the words"] = (copy => copy.EditVision(vision => vision["out_hidden_size"] = 64), ["config.json", "out_hidden_size"]),
        ["another activation"] = (copy => copy.EditText(text => text["hidden_act"] = "gelu"), ["config.json", "hidden_act", "gelu"]),
        ["no tokenizer"] = (copy => File.Delete(copy.PathOf("tokenizer.json")), ["tokenizer.json", "missing"]),
        ["tokenizer no JSON"] = (copy => File.WriteAllText(copy.PathOf("tokenizer.json"), "<html>"), ["tokenizer.json"]),
        ["tokenizer without a vocabulary"] = (copy => File.WriteAllText(copy.PathOf("tokenizer.json"), "{}"), ["tokenizer.json"]),
        ["tokenizer of a larger model"] = (copy => copy.EditJson("tokenizer.json", json => json["added_tokens"]!.AsArray()[0]!["id"] = 151363), ["tokenizer.json", "151363", "2048"]),
        ["image token of another tokenizer"] = (copy => copy.EditConfig(config => config["image_token_id"] = 100), ["config.json", "image_token_id", "100", "tokenizer.json"]),
        ["end token beyond the vocabulary"] = (copy => copy.EditJson("generation_config.json", json => json["eos_token_id"] = 2048), ["generation_config.json", "eos_token_id", "2048"]),
        ["deviation of zero"] = (copy => copy.EditJson("preprocessor_config.json", json => json["image_std"] = new JsonArray(0.2, 0, 0.2)), ["preprocessor_config.json", "image_std"]),
        ["no preprocessor"] = (copy => File.Delete(copy.PathOf("preprocessor_config.json")), ["preprocessor_config.json", "missing"]),
        ["preprocessor without sizes"] = (copy => copy.EditJson("preprocessor_config.json", json => json.Remove("size")), ["preprocessor_config.json", "size"]),
        ["preprocessor of another patch"] = (copy => copy.EditJson("preprocessor_config.json", json => json["patch_size"] = 16), ["preprocessor_config.json", "patch_size", "16"]),
        ["no end token anywhere"] = (copy =>
        {
            copy.EditText(text => text.Remove("eos_token_id"));
            copy.EditJson("generation_config.json", json => json.Remove("eos_token_id"));
        }, ["eos_token_id"]),
    };

    public static TheoryData<string> KindNames => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(KindNames))]
    public async Task Build_OfADamagedCheckpoint_SaysWhatAndLeavesNothing(string kind)
    {
        using var copy = new CheckpointCopy();
        using var output = new TemporaryFolder();
        Kinds[kind].Damage(copy);

        var error = await Assert.ThrowsAsync<CheckpointException>(() => copy.BuildAsync(output, kind.EndsWith("int4", StringComparison.Ordinal) ? Precision.Int4 : Precision.Fp32));

        Assert.All(Kinds[kind].Named, name => Assert.Contains(name, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain(copy.FullPath, error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateDirectories(output.FullPath, "tiny-*"));
    }

    [Fact]
    public async Task Build_OfAFolderThatIsNotThere_SaysSo()
    {
        using var output = new TemporaryFolder();
        var options = new BuildOptions { Source = output.PathOf("nowhere"), OutputRoot = output.FullPath };
        var error = await Assert.ThrowsAsync<CheckpointException>(() => PackageBuilder.BuildAsync(options));
        Assert.Contains("nowhere", error.Message, StringComparison.Ordinal);
    }

    private static void Change(CheckpointCopy copy, string tensor, Func<(string Type, long[] Shape, byte[] Bytes), (string, long[], byte[])> change) =>
        copy.EditShard(2, shard => shard.Tensors[tensor] = change(shard.Tensors[tensor]));

    private static void EditIndex(CheckpointCopy copy, Action<JsonObject> edit) =>
        copy.EditJson("model.safetensors.index.json", index => edit(index["weight_map"]!.AsObject()));

    private static void Cut(string path, int bytes, bool keep = false)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(keep ? bytes : file.Length - bytes);
    }

    private static void DeleteAll(CheckpointCopy copy, string pattern)
    {
        foreach (var file in Directory.EnumerateFiles(copy.FullPath, pattern))
            File.Delete(file);
    }
}
