using Microsoft.Extensions.Options;

namespace Glimpse.Descriptions.Templates;

/// <summary>Checks the operator's templates when the process starts: each fault names its template.</summary>
public sealed class TemplatesValidator : IValidateOptions<DescriptionOptions>
{
    public ValidateOptionsResult Validate(string? name, DescriptionOptions options)
    {
        var faults = Faults(options.Templates).ToList();
        if (faults.Count == 0 && FaultOfUploads(options) is { } fault) faults.Add(fault);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(IList<TemplateOptions> templates)
    {
        foreach (var (index, template) in templates.Index())
        {
            var place = $"{DescriptionOptions.Section}:Templates:{index}";
            if (templates.Take(index).Any(other => other.Name == template.Name)) yield return $"{place}: there are two templates '{template.Name}'.";
            if (FaultOf(template) is { } fault) yield return $"{place}: the template '{template.Name}' is wrong: {fault}.";
        }
    }

    private static string? FaultOf(TemplateOptions template)
    {
        try
        {
            TemplateReader.Read(template);
            return null;
        }
        catch (FormatException fault)
        {
            return fault.Message;
        }
    }

    // Nobody is there to give an uploaded picture's template its variables.
    private static string? FaultOfUploads(DescriptionOptions options)
    {
        const string place = $"{DescriptionOptions.Section}:{nameof(DescriptionOptions.Template)}";
        var catalog = TemplateCatalog.Of(options);
        if (catalog.Find(options.Template) is not { } template) return $"{place}: there is no template '{options.Template}'. Templates are: {string.Join(", ", catalog.Names)}.";
        var asked = template.In(options.Language) ?? template.Zh ?? template.En;
        return asked!.Required is [var variable, ..]
            ? $"{place}: the template '{template.Name}' needs the variable {{{variable}}}, which uploaded pictures cannot bring. Give it a text of its own, as in {{{variable}=…}}."
            : null;
    }
}
