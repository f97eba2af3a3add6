namespace Glimpse.Fixtures;

/// <summary>One reference conversation of tests/goldens; the fields are described in tests/goldens/README.md.</summary>
/// <param name="Name">The case's name, and that of its tensors' file.</param>
/// <param name="Messages">The conversation.</param>
/// <param name="Images">Picture file names; the n-th image part is the n-th picture.</param>
/// <param name="EnableThinking">Whether the prompt was rendered with thinking.</param>
/// <param name="Rendered">The prompt's text, each picture as one <c>&lt;|image|&gt;</c>.</param>
/// <param name="GeneratedIds">The greedy continuation, the end token included when it came.</param>
/// <param name="GeneratedText">Its text.</param>
/// <param name="Top5">For every generated step the five highest log-probabilities as [id, value].</param>
public sealed record GoldenCase(
    string Name,
    IReadOnlyList<GoldenMessage> Messages,
    IReadOnlyList<string> Images,
    bool EnableThinking,
    string Rendered,
    IReadOnlyList<int> GeneratedIds,
    string GeneratedText,
    IReadOnlyList<IReadOnlyList<double[]>> Top5)
{
    /// <summary>The model that the numbers were made with.</summary>
    public TestModel Model { get; init; }

    /// <summary>Opens the case's tensors.</summary>
    public GoldenTensors OpenTensors() => new(Path.Combine(Goldens.Folder(Model), Name + ".safetensors"));

    /// <summary>The path of the n-th picture.</summary>
    public string ImagePath(int index) => Goldens.ImagePath(Model, Images[index]);

    /// <inheritdoc />
    public override string ToString() => $"{Model}/{Name}";
}
