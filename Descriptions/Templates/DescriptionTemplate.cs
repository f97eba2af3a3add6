using System.Text.Json;

namespace Glimpse.Descriptions.Templates;

/// <summary>A named question. Its version grows with every change of its words, so that a record tells what was asked.</summary>
/// <param name="Zh">The question in Chinese; null: it is asked in English only.</param>
/// <param name="En">The question in English; null: it is asked in Chinese only.</param>
public sealed record DescriptionTemplate(string Name, int Version, PromptText? Zh, PromptText? En)
{
    /// <summary>What every answer fits; null: any text.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>The names of its variables, in either language.</summary>
    public IEnumerable<string> Variables => (Zh?.Variables ?? []).Union(En?.Variables ?? []);

    /// <summary>The question in a language; null where it has none in it.</summary>
    public PromptText? In(Language language) => language == Language.Zh ? Zh : En;
}
