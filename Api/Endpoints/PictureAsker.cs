using System.Collections.ObjectModel;
using System.Text;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Api.Gate;
using Glimpse.Descriptions;
using Glimpse.Descriptions.Templates;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Endpoints;

/// <summary>Asks one question about a picture and waits for the whole answer, with the model's own sampling: what the older contracts have in common.</summary>
internal sealed class PictureAsker(ModelAccess access, IOptions<ApiOptions> options, IOptions<DescriptionOptions> descriptions)
{
    /// <summary>The answer's text; a thought before it is not told.</summary>
    /// <param name="fetched">What it took to read the request.</param>
    public async Task<string> AskAsync(HttpContext context, PictureQuestion question, TimeSpan fetched)
    {
        Call.Of(context).Fetched = fetched;
        var text = new StringBuilder();
        try
        {
            await foreach (var told in access.AskAsync(context, RequestOf(question), context.RequestAborted))
            {
                if (told is TextDelta { IsReasoning: false } delta) text.Append(delta.Text);
                else if (told is GenerationCompleted) return text.ToString().Trim();
            }
        }
        catch (RequestRefusedException refusal)
        {
            throw question.InCallersWords(refusal);
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
