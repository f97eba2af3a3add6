using System.ComponentModel.DataAnnotations;
using Glimpse.Descriptions.Templates;

namespace Glimpse.Descriptions;

/// <summary>How pictures are described: configuration section <c>Glimpse:Descriptions</c>.</summary>
public sealed class DescriptionOptions
{
    public const string Section = "Glimpse:Descriptions";

    /// <summary>The language of questions that name none: zh or en.</summary>
    [EnumDataType(typeof(Language))]
    public Language Language { get; set; } = Language.Zh;

    /// <summary>The template that describes uploaded pictures.</summary>
    public string Template { get; set; } = TemplateCatalog.DefaultName;

    /// <summary>Templates besides those that ship.</summary>
    public IList<TemplateOptions> Templates { get; } = [];

    /// <summary>Characters of one variable's text.</summary>
    [Range(1, 100_000)]
    public int MaxVariableCharacters { get; set; } = 2000;
}
