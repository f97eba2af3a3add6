using System.Text.Json;
using System.Text.Json.Nodes;
using Glimpse.Fixtures;

namespace Glimpse.Cli.Tests.Verification;

/// <summary>The reference's own cases agree; a case in which anything was altered does not, and is named.</summary>
public sealed class VerifyVerbTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    private async Task<int> VerifyAsync(string cases, TestModel model = TestModel.Tiny, params string[] more) =>
        await _bench.RunAsync(["model", "verify", (await TestPackages.GetAsync(model)).Folder, cases, .. more]);

    /// <summary>One case in a folder of its own, to be altered.</summary>
    private string Copy(string name)
    {
        var golden = Goldens.Find(TestModel.Tiny, name);
        var cases = JsonNode.Parse(File.ReadAllText(Path.Combine(Goldens.Folder(TestModel.Tiny), "cases.json")))!.AsArray();
        _bench.Write("cases/cases.json", JsonSerializer.SerializeToUtf8Bytes(new JsonArray(cases.Single(c => (string)c!["name"]! == name)!.DeepClone())));
        _bench.Write($"cases/{name}.safetensors", File.ReadAllBytes(Path.Combine(Goldens.Folder(TestModel.Tiny), name + ".safetensors")));
        for (var i = 0; i < golden.Images.Count; i++) _bench.Write("cases/images/" + golden.Images[i], File.ReadAllBytes(golden.ImagePath(i)));
        return Path.Combine(_bench.Folder, "cases");
    }

    private static void EditCase(string folder, Action<JsonObject> edit)
    {
        var path = Path.Combine(folder, "cases.json");
        var cases = JsonNode.Parse(File.ReadAllText(path))!.AsArray();
        edit(cases[0]!.AsObject());
        File.WriteAllText(path, cases.ToJsonString());
    }

    /// <summary>Changes bytes of a tensor: its place is in the file's header.</summary>
    private static void EditTensor(string folder, string name, string tensor, Action<Span<byte>> edit)
    {
        var path = Path.Combine(folder, name + ".safetensors");
        var bytes = File.ReadAllBytes(path);
        var header = (int)BitConverter.ToInt64(bytes);
        var offsets = JsonNode.Parse(bytes.AsSpan(8, header))![tensor]!["data_offsets"]!.AsArray();
        edit(bytes.AsSpan(8 + header + (int)offsets[0]!, (int)offsets[1]! - (int)offsets[0]!));
        File.WriteAllBytes(path, bytes);
    }

    [Theory]
    [InlineData(TestModel.Tiny, 11)]
    [InlineData(TestModel.Demo, 21)]
    public async Task Verify_TheReferencesCases_AllAgree(TestModel model, int count)
    {
        Assert.Equal(ExitCodes.Good, await VerifyAsync(Goldens.Folder(model), model));
        Assert.Contains($"{count} of {count} cases agree", _bench.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prompt_logits")]
    [InlineData("last_logits")]
    [InlineData("image_features")]
    public async Task Verify_OneNumberAltered_NamesTheCaseAndTheTensor(string tensor)
    {
        var cases = Copy("one_image_0");
        EditTensor(cases, "one_image_0", tensor, bytes => BitConverter.TryWriteBytes(bytes[^4..], BitConverter.ToSingle(bytes[^4..]) + 0.01f));
        Assert.Equal(ExitCodes.Failed, await VerifyAsync(cases));
        Assert.Contains($"one_image_0: {tensor} differ by 1.0e-2", _bench.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_OnePixelAltered_NamesTheCase()
    {
        var cases = Copy("one_image_1");
        EditTensor(cases, "one_image_1", "pixels_0", bytes => bytes[bytes.Length / 2] ^= 0x40);
        Assert.Equal(ExitCodes.Failed, await VerifyAsync(cases));
        Assert.Contains("one_image_1: ", _bench.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("input_ids")]
    [InlineData("position_ids")]
    [InlineData("rope_delta")]
    public async Task Verify_OneIntegerAltered_NamesTheCaseAndTheTensor(string tensor)
    {
        var cases = Copy("text_only");
        EditTensor(cases, "text_only", tensor, bytes => bytes[^8] ^= 1);
        Assert.Equal(ExitCodes.Failed, await VerifyAsync(cases));
        Assert.Contains("text_only: ", _bench.Output, StringComparison.Ordinal);
        Assert.Contains(tensor, _bench.Output, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Alterations() => new()
    {
        { "a token of the answer", "token 3 of the answer" },
        { "a log-probability", "top5 of step 2" },
        { "the rendered prompt", "the rendered prompt" },
        { "a message", "the rendered prompt" },
        { "no answer", "nothing to compare: no generated_ids" },
        { "another name", "other.safetensors is missing" },
        { "a name that is a path", "not a path" },
    };

    [Theory]
    [MemberData(nameof(Alterations))]
    public async Task Verify_CaseAltered_SaysWhat(string alteration, string fault)
    {
        var cases = Copy("text_only");
        EditCase(cases, reference =>
        {
            switch (alteration)
            {
                case "a token of the answer": reference["generated_ids"]![3] = (int)reference["generated_ids"]![3]! ^ 1; break;
                case "a log-probability": reference["top5"]![2]![4]![1] = (double)reference["top5"]![2]![4]![1]! + 0.01; break;
                case "the rendered prompt": reference["rendered"] = reference["rendered"] + " "; break;
                case "a message": reference["messages"]![0]!["content"] = "something else"; break;
                case "no answer": reference["generated_ids"] = new JsonArray(); break;
                case "another name": reference["name"] = "other"; break;
                default: reference["name"] = "../cases/text_only"; break;
            }
        });
        Assert.Equal(ExitCodes.Failed, await VerifyAsync(cases));
        Assert.Contains(fault, _bench.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_PictureMissing_SaysHowToNameItsFolder()
    {
        var cases = Copy("one_image_0");
        Directory.Delete(Path.Combine(cases, "images"), recursive: true);
        Assert.Equal(ExitCodes.Failed, await VerifyAsync(cases));
        Assert.Contains("--images", _bench.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Good, await VerifyAsync(cases, TestModel.Tiny, "--images", Repository.PathOf("tests", "goldens", "images")));
    }

    [Fact]
    public async Task Verify_Json_IsALineForEachCase()
    {
        await VerifyAsync(Copy("two_images"), TestModel.Tiny, "--json");
        var result = JsonNode.Parse(Assert.Single(_bench.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)))!;
        Assert.Equal("two_images", (string)result["name"]!);
        Assert.True((bool)result["agrees"]!);
        Assert.InRange((double)result["logits"]!, 0, 1e-3);
    }

    [Fact]
    public async Task Verify_ToleranceOfNothing_Differs() => Assert.Equal(ExitCodes.Failed, await VerifyAsync(Copy("text_only"), TestModel.Tiny, "--tolerance", "0"));

    [Fact]
    public async Task Verify_NoCases_IsNotAgreement()
    {
        _bench.Write("cases/cases.json", "[]"u8.ToArray());
        Assert.Equal(ExitCodes.Failed, await VerifyAsync(Path.Combine(_bench.Folder, "cases")));
        Assert.Contains("nothing was compared", _bench.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""[{"name": 3}]""")]
    public async Task Verify_CasesThatAreNone_AreAUsageError(string content)
    {
        _bench.Write("cases/cases.json", System.Text.Encoding.UTF8.GetBytes(content));
        Assert.Equal(ExitCodes.Usage, await VerifyAsync(Path.Combine(_bench.Folder, "cases")));
        Assert.Contains("is not a list of cases", _bench.Error, StringComparison.Ordinal);
    }
}
