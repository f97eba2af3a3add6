using System.Runtime.CompilerServices;
using System.Text;
using Glimpse.Descriptions.Guards.PersonalData;
using Glimpse.Inference;
using Glimpse.Inference.Requests;

namespace Glimpse.Descriptions.Audit;

/// <summary>Writes what was asked and answered on the last event, for an audit log with content: personal data masked, pictures left out.</summary>
internal sealed class TranscriptLayer(IVisionLanguageModel inner) : ModelLayer(inner)
{
    private const int LongestText = 20_000;

    public override async IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var answers = new StringBuilder[request.Choices];
        for (var i = 0; i < answers.Length; i++) answers[i] = new();
        await foreach (var told in Inner.GenerateAsync(request, cancellation).ConfigureAwait(false))
        {
            if (told is TextDelta { IsReasoning: false } delta && answers[delta.Choice].Length <= LongestText) answers[delta.Choice].Append(delta.Text);
            yield return told is GenerationCompleted completed ? completed with { Transcript = Of(request, answers) } : told;
        }
    }

    private static Transcript Of(GenerationRequest request, StringBuilder[] answers) => new(
        Masked(string.Join('\n', request.Messages.Select(message => $"{message.Role}: {string.Concat(message.Content.OfType<TextPart>().Select(part => part.Text))}"))),
        Masked(string.Join('\n', (IEnumerable<StringBuilder>)answers)));

    private static string Masked(string text)
    {
        // Cut after masking: a cut item would no longer be known for one.
        var masked = PersonalDataMask.Of(text, out _);
        return masked.Length <= LongestText ? masked : string.Concat(masked.AsSpan(0, LongestText), "…");
    }
}
