namespace Glimpse.Fixtures;

/// <summary>Paths in the repository that the running tests belong to.</summary>
public static class Repository
{
    /// <summary>The folder of Serverless.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path below the root.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>A model's checkpoint folder.</summary>
    public static string Checkpoint(TestModel model) => model == TestModel.Demo ? PathOf("models", "glimpse-demo") : PathOf("tests", "models", "tiny");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Serverless.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has a Serverless.sln.");
    }
}
