namespace Glimpse.Descriptions.Templates;

/// <summary>A template of the operator's own: <c>Glimpse:Descriptions:Templates:0:Name</c> and so on. One with the name of a template that ships takes its place.</summary>
public sealed class TemplateOptions
{
    /// <summary>1 to 64 of a-z, 0-9 and -.</summary>
    public string Name { get; set; } = "";

    /// <summary>To be raised with every change of its words, so that records tell what was asked.</summary>
    public int Version { get; set; } = 1;

    /// <summary>The question in Chinese, with variables such as <c>{campaign}</c>; see <see cref="PromptText"/>. One of the two languages may be left out.</summary>
    public string? Zh { get; set; }

    /// <summary>The question in English.</summary>
    public string? En { get; set; }

    /// <summary>A JSON schema, as JSON text, that every answer fits; left out: any text.</summary>
    public string? Schema { get; set; }
}
