using Glimpse.Descriptions.Templates;
using Microsoft.Extensions.Options;

namespace Glimpse.Descriptions.Tests.Templates;

public sealed class TemplatesValidatorTests
{
    private const string Card = """{"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"], "additionalProperties": false}""";

    [Fact]
    public void Validate_SoundTemplates_Succeeds() =>
        Assert.True(Validate(new() { Name = "card", Version = 2, Zh = "{campaign}。", En = "{campaign=none}.", Schema = Card }, new() { Name = "alt", En = "Alt text?" }).Succeeded);

    [Fact]
    public void Validate_Nothing_Succeeds() => Assert.True(Validate().Succeeded);

    [Theory]
    [InlineData("Card", "zh", null, null, 1, "Name must be 1 to 64")]
    [InlineData("", "zh", null, null, 1, "Name must be 1 to 64")]
    [InlineData("card", null, " ", null, 1, "it asks nothing")]
    [InlineData("card", "zh", null, null, 0, "Version is 0")]
    [InlineData("card", "a {b", null, null, 1, "Zh cannot be read: the '{' at character 3 is never closed")]
    [InlineData("card", null, "a } b", null, 1, "En cannot be read: the '}' at character 3 closes nothing")]
    [InlineData("card", "{a} {b}", "{a}", null, 1, "the variable {b} is in one of its languages only")]
    [InlineData("card", "zh", null, "{", 1, "Schema is not valid JSON: line 1")]
    [InlineData("card", "zh", null, "[]", 1, "Schema must be a JSON schema, which is an object")]
    [InlineData("card", "zh", null, """{"type": "object", "patternProperties": {"a": {}}}""", 1, "Schema cannot be guaranteed: The schema keyword 'patternProperties' is not supported")]
    [InlineData("card", "zh", null, """{"type": "thing"}""", 1, "Schema cannot be guaranteed")]
    public void Validate_WrongTemplate_NamesItAndTheFault(string name, string? zh, string? en, string? schema, int version, string fault)
    {
        var failure = Assert.Single(Validate(new() { Name = "fine", Zh = "好" }, new() { Name = name, Zh = zh, En = en, Schema = schema, Version = version }).Failures!);
        Assert.StartsWith($"Glimpse:Descriptions:Templates:1: the template '{name}' is wrong: {fault}", failure, StringComparison.Ordinal);
        Assert.EndsWith(".", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_SeveralFaults_NamesAll() => Assert.Equal(2, Validate(new() { Name = "a" }, new() { Name = "b" }).Failures!.Count());

    [Fact]
    public void Validate_TwoOfOneName_IsAFault() =>
        Assert.Contains("there are two templates 'a'", Assert.Single(Validate(new() { Name = "a", En = "1" }, new() { Name = "a", En = "2" }).Failures!), StringComparison.Ordinal);

    [Theory]
    [InlineData("sonnet", "there is no template 'sonnet'. Templates are: banner, copy-short, describe")]
    [InlineData("banner", "needs the variable {campaign}")]
    public void Validate_TemplateOfUploads_MustBeOneThatNeedsNothing(string template, string fault)
    {
        var failure = Assert.Single(Validate(new DescriptionOptions { Template = template, Templates = { new() { Name = "banner", En = "{campaign}!" } } }).Failures!);
        Assert.StartsWith("Glimpse:Descriptions:Template: ", failure, StringComparison.Ordinal);
        Assert.Contains(fault, failure, StringComparison.Ordinal);
    }

    private static ValidateOptionsResult Validate(params TemplateOptions[] templates)
    {
        var options = new DescriptionOptions();
        foreach (var template in templates) options.Templates.Add(template);
        return Validate(options);
    }

    private static ValidateOptionsResult Validate(DescriptionOptions options) => new TemplatesValidator().Validate(null, options);
}
