using System.Collections.Frozen;

namespace Glimpse.Descriptions.Templates;

/// <summary>The templates by name.</summary>
public sealed class TemplateCatalog
{
    public const string DefaultName = "describe";

    private readonly FrozenDictionary<string, DescriptionTemplate> _templates;

    public TemplateCatalog(IEnumerable<DescriptionTemplate> templates) =>
        _templates = templates.ToFrozenDictionary(template => template.Name, StringComparer.Ordinal);

    /// <summary>The templates that ship. The prompts are word for word what the demo model was trained on: no full stop after the Chinese one.</summary>
    public static TemplateCatalog BuiltIn { get; } = new(
    [
        new(DefaultName, 1, Zh: "描述这张图片", En: "Describe this image."),
    ]);

    public IEnumerable<string> Names => _templates.Keys.Order(StringComparer.Ordinal);

    public DescriptionTemplate? Find(string name) => _templates.GetValueOrDefault(name);
}
