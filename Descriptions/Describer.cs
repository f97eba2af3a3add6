using System.Text;
using System.Text.Json;
using Glimpse.Descriptions.Records;
using Glimpse.Descriptions.Templates;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Microsoft.Extensions.Options;

namespace Glimpse.Descriptions;

/// <summary>Turns a picture into a description, for every head and verb: waits for the model, asks it, and writes down what happened.</summary>
public sealed class Describer(ModelHost host, TemplateCatalog templates, IOptions<DescriptionOptions> options, TimeProvider clock)
{
    /// <summary>Refuses what can be told of a request before its picture is there.</summary>
    /// <exception cref="RequestRefusedException">The question is at fault.</exception>
    public async Task CheckAsync(DescribeRequest request, CancellationToken cancellation)
    {
        var question = Question.Check(request, templates, options.Value);
        (await host.GetAsync(cancellation)).Check(question.ToGeneration(request));
    }

    /// <summary>Describes a picture; a request at fault throws.</summary>
    /// <param name="onEvent">Is told what the model tells as it comes, before the task ends.</param>
    /// <exception cref="RequestRefusedException">The picture or the question is at fault.</exception>
    /// <exception cref="EngineBusyException">The queue is full.</exception>
    /// <exception cref="GenerationFailedException">The engine failed.</exception>
    public async Task<DescriptionRecord> DescribeAsync(DescribeRequest request, CancellationToken cancellation, Action<GenerationEvent>? onEvent = null)
    {
        var question = Question.Of(request, templates, options.Value);
        var model = await host.GetAsync(cancellation);
        var record = Blank(request, question, model.Info);
        var text = new StringBuilder();
        await foreach (var step in model.GenerateAsync(question.ToGeneration(request), cancellation).WithCancellation(cancellation))
        {
            onEvent?.Invoke(step);
            switch (step)
            {
                case GenerationAccepted accepted:
                    record = Accepted(record, accepted);
                    break;
                case TextDelta delta:
                    if (!delta.IsReasoning) text.Append(delta.Text);
                    break;
                case GenerationCompleted end:
                    return Complete(record, end, text.ToString().Trim(), question, request.Fetched);
            }
        }
        throw new GenerationFailedException(new InvalidOperationException("The engine's events ended without the last one."));
    }

    /// <summary>The same, but a request at fault becomes a record with an error. A busy or failing engine still throws.</summary>
    public async Task<DescriptionRecord> DescribeOrRefuseAsync(DescribeRequest request, CancellationToken cancellation, Action<GenerationEvent>? onEvent = null)
    {
        try
        {
            return await DescribeAsync(request, cancellation, onEvent);
        }
        catch (RequestRefusedException refusal)
        {
            return await RefuseAsync(request, new(DescriptionError.InvalidRequest, refusal.Code, refusal.Message), cancellation);
        }
    }

    /// <summary>The record of a picture that was not described.</summary>
    public async Task<DescriptionRecord> RefuseAsync(DescribeRequest request, DescriptionError error, CancellationToken cancellation)
    {
        var question = Question.OfAny(request, templates, options.Value);
        var model = await host.GetAsync(cancellation);
        return Blank(request, question, model.Info) with { Error = error, TimingsMs = new(Fetch: Milliseconds(request.Fetched), Total: Milliseconds(request.Fetched)) };
    }

    private DescriptionRecord Blank(DescribeRequest request, Question question, ModelInfo model)
    {
        var now = clock.GetUtcNow();
        return new()
        {
            Id = request.Id,
            Source = WithContent(request.Source ?? new(), request.Picture),
            Model = new(model.Id, model.Version, model.Precision),
            Template = new(question.Template.Name, question.Template.Version),
            Language = question.Language.Code(),
            Prompt = question.Prompt,
            Created = now.UtcDateTime.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond)),
        };
    }

    // A file that was too large to read has a length in its source, but no bytes here.
    private static SourceFacts WithContent(SourceFacts source, ImagePart? picture) => picture is { File.IsEmpty: false }
        ? source with { Bytes = picture.File.Length, Sha256 = picture.Sha256() }
        : source;

    private static DescriptionRecord Accepted(DescriptionRecord record, GenerationAccepted accepted) => record with
    {
        Source = accepted.Images is [var image, ..] ? record.Source with { Width = image.Width, Height = image.Height, Format = image.Format } : record.Source,
        // What a guard masked must not stand in the record as it was.
        Prompt = accepted.Asked is [{ Content: [.., TextPart asked] }] ? asked.Text : record.Prompt,
    };

    private static DescriptionRecord Complete(DescriptionRecord record, GenerationCompleted end, string text, Question question, TimeSpan fetched)
    {
        var (usage, spent, fetch) = (end.Usage, end.Timings, fetched.TotalMilliseconds);
        return record with
        {
            Text = text,
            Json = question.Template.Schema is null ? null : Parse(text),
            FinishReason = end.Reason == FinishReason.Length ? "length" : "stop",
            Usage = new(usage.PromptTokens, usage.ImageTokens, usage.CachedTokens, usage.CompletionTokens),
            TimingsMs = new(Round(fetch), Round(spent.Decode), Round(spent.Encode), Round(spent.Queue), Round(spent.Prefill), Round(spent.Generate), Round(fetch + spent.Total), end.Cached),
        };
    }

    // Only an answer that was cut short by its limit of tokens does not parse.
    private static JsonElement? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static double Milliseconds(TimeSpan time) => Round(time.TotalMilliseconds);

    // A tenth of a millisecond is finer than any clock's worth here.
    private static double Round(double milliseconds) => Math.Round(milliseconds, 1);
}
