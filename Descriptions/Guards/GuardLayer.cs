using System.Runtime.CompilerServices;
using Glimpse.Descriptions.Guards.Injection;
using Glimpse.Descriptions.Guards.PersonalData;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Microsoft.Extensions.Logging;

namespace Glimpse.Descriptions.Guards;

/// <summary>Looks at the texts on their way to the model and back: attempts to steer it, and personal data. Every head, route and handler asks through it.</summary>
internal sealed partial class GuardLayer(IVisionLanguageModel inner, GuardOptions options, InjectionFilter injection, ILogger<GuardLayer> log) : ModelLayer(inner)
{
    // A token's text is far shorter, and a stop text holds back at most its own length.
    private const int LongestToken = 128;

    /// <summary>
    /// What is refused for its words alone is refused before its pictures are fetched. Where nothing has to be fetched nothing is looked at here: <see cref="GenerateAsync"/>
    /// always looks, whoever calls it, and comes next.
    /// </summary>
    public override void Check(GenerationRequest request)
    {
        if (LacksPictures(request))
        {
            if (options.Injection == InjectionMode.Refuse) LookForInjection(request, []);
            if (options.InputPersonalData == InputPersonalData.Refuse) LookForPersonalData(request, []);
        }
        Inner.Check(request);
    }

    public override async IAsyncEnumerable<GenerationEvent> GenerateAsync(GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        List<string> marks = [];
        LookForInjection(request, marks);
        var asked = LookForPersonalData(request, marks);
        var answers = Inner.GenerateAsync(asked, cancellation);
        if (options.OutputPersonalData == OutputPersonalData.Mask) answers = MaskAsync(answers, asked, cancellation);
        await foreach (var told in answers.WithCancellation(cancellation).ConfigureAwait(false))
        {
            yield return told is GenerationAccepted accepted && marks.Count > 0
                ? accepted with { Marks = [.. accepted.Marks, .. marks], Asked = asked == request ? accepted.Asked : asked.Messages }
                : told;
        }
    }

    // A picture that is only named, or that is not there yet.
    private static bool LacksPictures(GenerationRequest request) =>
        request.Messages.Any(message => message.Content.Any(part => part is not (TextPart or ImagePart { File.IsEmpty: false })));

    private void LookForInjection(GenerationRequest request, List<string> marks)
    {
        if (options.Injection == InjectionMode.Off || injection.Find(request.Messages) is not { } message) return;
        LogInjection(request.Id, options.Injection);
        if (options.Injection == InjectionMode.Refuse)
        {
            throw new RequestRefusedException(GuardMarks.PromptInjection,
                "The text asks the model to drop or to tell its instructions, which this server refuses. Ask about the pictures in other words.", $"messages[{message}]");
        }
        marks.Add(GuardMarks.PromptInjection);
    }

    private GenerationRequest LookForPersonalData(GenerationRequest request, List<string> marks)
    {
        if (options.InputPersonalData == InputPersonalData.Off) return request;
        var messages = request.Messages.Select(MessageMask.Of).ToArray();
        var first = Array.FindIndex(messages, message => message.Items > 0);
        if (first < 0) return request;
        LogInput(request.Id, options.InputPersonalData);
        if (options.InputPersonalData == InputPersonalData.Refuse)
        {
            throw new RequestRefusedException(GuardMarks.PersonalData,
                "The text holds personal data (a mobile or identity number, an e-mail address or a bank card), which this server refuses. Leave it out or mask it.", $"messages[{first}]");
        }
        marks.Add(GuardMarks.InputMasked);
        return request with { Messages = [.. messages.Select(message => message.Message)] };
    }

    private static async IAsyncEnumerable<GenerationEvent> MaskAsync(
        IAsyncEnumerable<GenerationEvent> answers, GenerationRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var ahead = request.Sampling.Stop.Count == 0 ? 0 : LongestToken + request.Sampling.Stop.Max(text => text.Length);
        var masks = Enumerable.Range(0, request.Choices).Select(choice => new AnswerMask(choice, request.ResponseFormat is not null, ahead)).ToArray();
        List<GenerationEvent> output = [];
        await foreach (var told in answers.WithCancellation(cancellation).ConfigureAwait(false))
        {
            switch (told)
            {
                case TextDelta delta:
                    masks[delta.Choice].Add(delta, output);
                    break;
                case ChoiceCompleted ended:
                    masks[ended.Choice].End(output);
                    output.Add(told);
                    break;
                case GenerationCompleted completed:
                    foreach (var mask in masks) mask.End(output);
                    output.Add(masks.Any(mask => mask.HasMasked) ? completed with { Marks = [.. completed.Marks, GuardMarks.OutputMasked] } : completed);
                    break;
                default:
                    output.Add(told);
                    break;
            }
            foreach (var ready in output) yield return ready;
            output.Clear();
        }
    }
}
