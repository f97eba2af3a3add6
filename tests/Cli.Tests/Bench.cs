using Glimpse.Inference;

namespace Glimpse.Cli.Tests;

/// <summary>A command line with its own folder, environment, model and standard streams.</summary>
internal sealed class Bench : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("glimpse-cli-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public Dictionary<string, string> Environment { get; } = [];

    public byte[] Input { get; set; } = [];

    public FakeModel Model { get; set; } = new();

    public EngineOptions? Loaded { get; private set; }

    public string Folder => _folder.FullName;

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public Workspace Workspace => new(Folder);

    public static string RepositoryRoot { get; } = Workspace.Find(_ => null, AppContext.BaseDirectory, "/").Root;

    public Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(arguments, new Surroundings
    {
        Output = _output,
        Error = _error,
        OpenInput = () => new MemoryStream(Input),
        Environment = name => Environment.GetValueOrDefault(name),
        Workspace = Workspace,
        LoadModel = (options, _) =>
        {
            Loaded = options;
            return Task.FromResult<IVisionLanguageModel>(Model);
        },
    });

    public string Write(string name, params byte[] content)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
