using System.CommandLine;
using Glimpse.Inference;
using Glimpse.Inference.Artifacts;

namespace Glimpse.Cli.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("--help", "describe")]
    [InlineData("describe --help", "\"这是什么？\"")]
    [InlineData("doctor --help", "--provider cuda")]
    [InlineData("model --help", "model list")]
    [InlineData("model build --help", "int4-fp16")]
    [InlineData("key new --help", "Hashes__1")]
    public async Task Help_OfAVerb_HasExamples(string arguments, string expected)
    {
        Assert.Equal(ExitCodes.Good, await _bench.RunAsync(arguments.Split(' ')));
        Assert.Contains("Examples:", _bench.Output, StringComparison.Ordinal);
        Assert.Contains(expected, _bench.Output, StringComparison.Ordinal);
        Assert.Empty(_bench.Error);
    }

    [Fact]
    public void Verbs_AllOfThem_HaveADescriptionAndExamplesThatParse()
    {
        var root = CommandLine.Create(Surroundings.OfThisProcess());
        foreach (var verb in Below(root).OfType<Verb>())
        {
            Assert.NotEmpty(verb.Description!);
            foreach (var line in verb.Examples.Split('\n').Where(line => line.TrimStart().StartsWith("./run ", StringComparison.Ordinal)))
                Assert.Empty(root.Parse(ReadmeTests.Words(line)).Errors);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("model")]
    [InlineData("key")]
    public async Task Run_WithoutTheNextWord_ShowsTheChoicesAsAnError(string arguments)
    {
        Assert.Equal(ExitCodes.Usage, await _bench.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains("Commands:", _bench.Error, StringComparison.Ordinal);
        Assert.Empty(_bench.Output);
    }

    [Theory]
    [InlineData("descirbe a.png", "See: ./run --help")]
    [InlineData("model biuld x", "See: ./run model --help")]
    [InlineData("describe", "See: ./run describe --help")]
    public async Task Run_WrongWord_NamesItAndTheHelp(string arguments, string see)
    {
        Assert.Equal(ExitCodes.Usage, await _bench.RunAsync(arguments.Split(' ')));
        Assert.StartsWith("error: ", _bench.Error, StringComparison.Ordinal);
        Assert.Contains(see, _bench.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ModelThatCannotBeLoaded_IsOneSentence()
    {
        var picture = _bench.Write("a.png", 1);
        var error = new StringWriter();
        var code = await CommandLine.RunAsync(["describe", picture, picture], Failing(new ModelLoadException("The file 'x' is damaged."), error));
        Assert.Equal(ExitCodes.Failed, code);
        Assert.Equal("error: The file 'x' is damaged.\n", error.ToString());
    }

    [Fact]
    public async Task Run_Interrupted_Is130()
    {
        var error = new StringWriter();
        Assert.Equal(ExitCodes.Interrupted, await CommandLine.RunAsync(["describe", _bench.Write("a.png", 1)], Failing(new OperationCanceledException(), error)));
        Assert.Equal("Interrupted.\n", error.ToString());
    }

    private Surroundings Failing(Exception exception, TextWriter error) => new()
    {
        Output = TextWriter.Null,
        Error = error,
        OpenInput = () => Stream.Null,
        Environment = _ => null,
        Workspace = _bench.Workspace,
        LoadModel = (_, _) => Task.FromException<IVisionLanguageModel>(exception),
    };

    private static IEnumerable<Command> Below(Command command) => command.Subcommands.SelectMany(below => Below(below).Prepend(below));
}
