using Glimpse.Api;
using Glimpse.Inference;
using Glimpse.Inference.Artifacts;
using Glimpse.Standalone.Starting;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Glimpse.Standalone.Tests.Starting;

public sealed class StartupFaultTests
{
    [Fact]
    public void Explain_WrongSetting_NamesItAsItIsSet() =>
        Assert.Equal("A setting is wrong. Glimpse:Api:MaxBodyBytes must be between 1024 and 9.", StartupFault.Explain(new OptionsValidationException("", typeof(ApiOptions),
            ["MaxBodyBytes: The field ApiOptions.MaxBodyBytes must be between 1024 and 9."])));

    [Fact]
    public void Explain_WrongNestedSetting_NamesItAsItIsSet() =>
        Assert.Equal("A setting is wrong. Glimpse:Images:MaxBytes must be between 1 and 9.", StartupFault.Explain(new OptionsValidationException("", typeof(EngineOptions),
            ["MaxBytes: The field EngineOptions.Images.MaxBytes must be between 1 and 9."])));

    [Fact]
    public void Explain_SeveralWrongSettings_NamesAll()
    {
        var line = StartupFault.Explain(new AggregateException(
            new OptionsValidationException("", typeof(ApiOptions), ["A: The field ApiOptions.A is bad."]),
            new OptionsValidationException("", typeof(EngineOptions), ["B: The field EngineOptions.B is bad."])));

        Assert.Contains("Glimpse:Api:A is bad.", line, StringComparison.Ordinal);
        Assert.Contains("Glimpse:B is bad.", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_PortInUse_NamesItAndAnother()
    {
        var line = StartupFault.Explain(new IOException("Failed to bind to address http://127.0.0.1:7071: address already in use.", new AddressInUseException("")));

        Assert.Equal("http://127.0.0.1:7071 is in use. Stop what uses it, or listen elsewhere, as in: --urls http://127.0.0.1:7072", line);
    }

    [Theory]
    [InlineData("System.Int32", "a whole number")]
    [InlineData("System.Boolean", "true or false")]
    [InlineData("Glimpse.Inference.ExecutionProvider", "cpu or cuda")]
    [InlineData("Glimpse.Inference.ImageFormats", "all or web")]
    public void Explain_SettingThatCannotBeRead_SaysWhatItShouldBe(string type, string kind) =>
        Assert.Equal($"The setting Glimpse:Slots is 'it's', which cannot be read as {kind}.",
            StartupFault.Explain(new InvalidOperationException($"Failed to convert configuration value 'it's' at 'Glimpse:Slots' to type '{type}'.")));

    [Fact]
    public void Explain_MissingModel_IsTheEnginesOwnWords() => Assert.Equal("Build one.", StartupFault.Explain(new ModelLoadException("Build one.")));

    [Fact]
    public void Explain_AnythingElse_IsNotSwallowed()
    {
        Assert.Null(StartupFault.Explain(new InvalidOperationException("a bug")));
        Assert.Null(StartupFault.Explain(new AggregateException(new ModelLoadException("known"), new InvalidOperationException("a bug"))));
    }
}
