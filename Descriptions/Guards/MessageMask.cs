using Glimpse.Descriptions.Guards.PersonalData;
using Glimpse.Inference.Requests;

namespace Glimpse.Descriptions.Guards;

/// <summary>A message with its personal data masked.</summary>
/// <param name="Items">How many there were.</param>
internal sealed record MessageMask(ChatMessage Message, int Items)
{
    public static MessageMask Of(ChatMessage message)
    {
        var found = 0;
        List<ContentPart> parts = [];
        foreach (var part in Joined(message.Content)) parts.Add(part is TextPart text ? new TextPart(Masked(text.Text)) : part);
        var reasoning = message.Reasoning is { } thought ? Masked(thought) : null;
        return new(found == 0 ? message : message with { Content = parts, Reasoning = reasoning }, found);

        string Masked(string text)
        {
            var masked = PersonalDataMask.Of(text, out var items);
            found += items;
            return masked;
        }
    }

    // The model reads neighbouring texts as one, so an item may lie across them.
    private static IEnumerable<ContentPart> Joined(IReadOnlyList<ContentPart> content)
    {
        string? text = null;
        foreach (var part in content)
        {
            if (part is TextPart more)
            {
                text += more.Text;
                continue;
            }
            if (text is not null) yield return new TextPart(text);
            text = null;
            yield return part;
        }
        if (text is not null) yield return new TextPart(text);
    }
}
