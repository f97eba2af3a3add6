using System.Collections.ObjectModel;
using System.Text;
using System.Text.Json;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Api.Gate;
using Glimpse.Descriptions;
using Glimpse.Descriptions.Templates;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Endpoints;

/// <summary>Asks one question about a picture and waits for the whole answer, with the model's own sampling: what the older contracts have in common.</summary>
internal sealed class PictureAsker(
    ModelAccess access, IOptions<ApiOptions> options, IOptions<EngineOptions> engine, IOptions<DescriptionOptions> descriptions, TimeProvider clock)
{
    private readonly RequestLimits _limits = RequestLimits.Of(options.Value, engine.Value.Images);

    /// <summary>The answer's text to a question that is sent as JSON; a thought before it is not told.</summary>
    public Task<string> AskAsync(HttpContext context, Func<JsonElement, RequestLimits, PictureQuestion> read) => AskAsync(context, async (request, limits, cancellation) =>
    {
        using var body = await JsonBody.ReadAsync(request, options.Value, cancellation);
        var question = read(body.Root, limits);
        if (question.Picture is ImagePart picture) Call.Of(context).Note(picture);
        return question;
    });

    /// <summary>The same for a question that is sent in any other way.</summary>
    public async Task<string> AskAsync(HttpContext context, Func<HttpRequest, RequestLimits, CancellationToken, Task<PictureQuestion>> read)
    {
        var started = clock.GetTimestamp();
        var question = await read(context.Request, _limits, context.RequestAborted);
        Call.Of(context).Fetched = clock.GetElapsedTime(started);
        var text = new StringBuilder();
        await foreach (var told in access.AskAsync(context, RequestOf(question), question.Names, context.RequestAborted))
        {
            if (told is TextDelta { IsReasoning: false } delta) text.Append(delta.Text);
            else if (told is GenerationCompleted) return text.ToString().Trim();
        }
        throw new InvalidOperationException("The engine's events ended without the last one.");
    }

    // Picture first, then the question: the order in which GLM-4V was trained.
    private GenerationRequest RequestOf(PictureQuestion question)
    {
        var text = new TextPart(string.IsNullOrWhiteSpace(question.Text) ? Usual : question.Text);
        return new()
        {
            Messages = [question.Picture is { } picture ? ChatMessage.User(picture, text) : ChatMessage.User(text)],
            EnableThinking = options.Value.EnableThinking,
            MaxTokens = question.MaxTokens,
            Id = $"ask-{Guid.NewGuid():N}",
        };
    }

    private string Usual => TemplateCatalog.BuiltIn.Find(TemplateCatalog.DefaultName)!.In(descriptions.Value.Language)!.Fill(ReadOnlyDictionary<string, string>.Empty);
}
