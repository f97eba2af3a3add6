namespace Glimpse.Descriptions.Templates;

/// <summary>A named question. Its version grows with every change of its words, so that a record tells what was asked.</summary>
/// <param name="Zh">The question in Chinese.</param>
/// <param name="En">The question in English.</param>
public sealed record DescriptionTemplate(string Name, int Version, string Zh, string En)
{
    public string In(Language language) => language == Language.Zh ? Zh : En;
}
