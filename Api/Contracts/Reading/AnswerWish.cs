using System.Runtime.CompilerServices;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>What of an answer a caller wants to be told.</summary>
/// <param name="Thought">The thought before it.</param>
/// <param name="StopText">The stop text that ended it, as the answer's last words.</param>
internal readonly record struct AnswerWish(bool Thought, bool StopText)
{
    public static AnswerWish Read(JsonFields fields) =>
        new(fields.TakeBoolean("include_reasoning") ?? true, fields.TakeBoolean("include_stop_str_in_output") ?? false);

    /// <summary>An answer's events as they are wanted.</summary>
    public async IAsyncEnumerable<GenerationEvent> Apply(IAsyncEnumerable<GenerationEvent> events, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (var told in events.WithCancellation(cancellation))
        {
            if (told is TextDelta { IsReasoning: true } && !Thought) continue;
            if (told is ChoiceCompleted { StopText: { } text } ended && StopText) yield return new TextDelta(text, IsReasoning: false) { Choice = ended.Choice };
            yield return told;
        }
    }
}
