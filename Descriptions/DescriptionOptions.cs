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
}
