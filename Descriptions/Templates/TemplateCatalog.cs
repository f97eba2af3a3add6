using System.Collections.Frozen;

namespace Glimpse.Descriptions.Templates;

/// <summary>The templates by name.</summary>
public sealed class TemplateCatalog
{
    public const string DefaultName = "describe";

    private readonly FrozenDictionary<string, DescriptionTemplate> _templates;

    private TemplateCatalog(IEnumerable<DescriptionTemplate> templates) =>
        _templates = templates.ToFrozenDictionary(template => template.Name, StringComparer.Ordinal);

    /// <summary>The templates that ship.</summary>
    public static TemplateCatalog BuiltIn { get; } = Of(new());

    public IEnumerable<string> Names => _templates.Keys.Order(StringComparer.Ordinal);

    /// <summary>The templates that ship and the operator's own, of which <see cref="TemplatesValidator"/> has found nothing wrong.</summary>
    /// <exception cref="FormatException">A template is wrong after all.</exception>
    public static TemplateCatalog Of(DescriptionOptions options) => new(ShippedTemplates.All
        .Where(shipped => options.Templates.All(own => own.Name != shipped.Name)).Concat(options.Templates).Select(TemplateReader.Read));

    public DescriptionTemplate? Find(string name) => _templates.GetValueOrDefault(name);
}
