using System.Text.Json;

namespace Glimpse.Fixtures;

/// <summary>The reference numbers of tests/goldens.</summary>
public static class Goldens
{
    internal static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The cases of a model.</summary>
    public static IReadOnlyList<GoldenCase> Cases(TestModel model)
    {
        var cases = JsonSerializer.Deserialize<GoldenCase[]>(File.ReadAllBytes(Path.Combine(Folder(model), "cases.json")), Json)!;
        return [.. cases.Select(entry => entry with { Model = model })];
    }

    /// <summary>A case by its name.</summary>
    public static GoldenCase Find(TestModel model, string name) => Cases(model).Single(entry => entry.Name == name);

    /// <summary>The folder of a model's cases.</summary>
    public static string Folder(TestModel model) => Repository.PathOf("tests", "goldens", model == TestModel.Demo ? "demo" : "tiny");

    /// <summary>A picture of a model's cases: in <c>images</c> inside the model's folder or beside it.</summary>
    public static string ImagePath(TestModel model, string name)
    {
        var inside = Path.Combine(Folder(model), "images", name);
        return File.Exists(inside) ? inside : Repository.PathOf("tests", "goldens", "images", name);
    }
}
