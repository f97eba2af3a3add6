namespace Glimpse.Cli.Tests;

public sealed class WorkspaceTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Find_NamedRoot_WinsOverAll() => Assert.Equal("/somewhere", Workspace.Find(_ => "/somewhere", _bench.Folder, "/").Root);

    [Fact]
    public void Find_ProgramInsideARepository_IsTheRepository()
    {
        _bench.Write("Serverless.sln");
        _bench.Write("Cli/bin/Release/glimpse.dll");
        Assert.Equal(_bench.Folder, Workspace.Find(_ => null, Path.Combine(_bench.Folder, "Cli/bin/Release"), "/").Root);
    }

    [Fact]
    public void Find_ProgramElsewhere_IsTheCurrentFolder() => Assert.Equal("/current", Workspace.Find(_ => "", _bench.Folder, "/current").Root);

    [Fact]
    public void Resolve_Package_IsAFolderOrTheNameOfABuiltOne()
    {
        _bench.Write("artifacts/models/demo-int4/current");
        Assert.Equal(Path.Combine(_bench.Folder, "artifacts/models/demo-int4"), _bench.Workspace.Resolve("demo-int4"));
        Assert.Equal(_bench.Folder, _bench.Workspace.Resolve(_bench.Folder));
        Assert.Equal("unknown", _bench.Workspace.Resolve("unknown"));
    }
}
