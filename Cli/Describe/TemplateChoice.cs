using System.CommandLine;
using System.Globalization;
using Glimpse.Descriptions;
using Glimpse.Descriptions.Templates;

namespace Glimpse.Cli.Describe;

/// <summary>The options that choose a template and fill it. The catalogue is the server's: the operator's own templates come from the same settings in the environment.</summary>
internal sealed class TemplateChoice
{
    private const string Setting = "Glimpse__Descriptions__Templates__";

    private readonly Option<string?> _name = new("--template", "-t") { Description = $"A template: {string.Join(", ", TemplateCatalog.BuiltIn.Names)}, or one of the settings. Default: {TemplateCatalog.DefaultName}", HelpName = "name" };
    private readonly Option<string[]> _variables = new("--variable") { Description = "A text for a variable of the template, as in --variable campaign=618; may be repeated", HelpName = "name=text" };

    public IEnumerable<Option> All => [_name, _variables];

    /// <exception cref="UsageException">A template in the environment is wrong.</exception>
    public static TemplateCatalog Catalog(Surroundings surroundings)
    {
        var options = new DescriptionOptions();
        for (var index = 0; Own(surroundings, index) is { } template; index++) options.Templates.Add(template);
        var checkedUp = new TemplatesValidator().Validate(null, options);
        return checkedUp.Failed ? throw new UsageException(string.Join(' ', checkedUp.Failures)) : TemplateCatalog.Of(options);
    }

    /// <exception cref="UsageException">There is no such template.</exception>
    public string ReadName(ParseResult parsed, TemplateCatalog templates)
    {
        var name = parsed.GetValue(_name) ?? TemplateCatalog.DefaultName;
        return templates.Find(name) is not null ? name : throw new UsageException($"There is no template '{name}'. Templates are: {string.Join(", ", templates.Names)}.");
    }

    /// <exception cref="UsageException">One is not written as a name and a text, or is given twice.</exception>
    public Dictionary<string, string> ReadVariables(ParseResult parsed)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var given in parsed.GetValue(_variables) ?? [])
        {
            var equals = given.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1) throw new UsageException($"'{given}' is no variable: write a name and a text, as in --variable campaign=618.");
            if (!read.TryAdd(given[..equals], given[(equals + 1)..])) throw new UsageException($"The variable '{given[..equals]}' is given twice.");
        }
        return read;
    }

    private static TemplateOptions? Own(Surroundings surroundings, int index)
    {
        if (Read("Name") is not { } name) return null;
        var version = Read("Version");
        return new()
        {
            Name = name,
            Version = version is null ? 1 : int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
                : throw new UsageException($"{Setting}{index}__Version is '{version}': it must be a number."),
            Zh = Read("Zh"),
            En = Read("En"),
            Schema = Read("Schema"),
        };

        string? Read(string member) => surroundings.Environment($"{Setting}{index}__{member}") is { Length: > 0 } value ? value : null;
    }
}
