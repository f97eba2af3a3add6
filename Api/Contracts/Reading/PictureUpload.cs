using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>What <c>/v1/describe</c> is sent: one picture and, where the caller wants, a question of its own or a template's texts.</summary>
internal sealed record PictureUpload
{
    public required ContentPart Picture { get; init; }

    /// <summary>The file's name, as the form or the address gives it.</summary>
    public string? Name { get; init; }
    public string? Prompt { get; init; }
    public string? Language { get; init; }
    public string? Template { get; init; }

    /// <summary>The texts of the template's variables.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>For refusals of the engine, which knows the question as its one message, and a template's schema as the answer's form.</summary>
    public CallersNames Names => new(("messages", QuestionName), ("messages[0]", QuestionName), ("response_format", "template"));

    private string QuestionName => !string.IsNullOrWhiteSpace(Prompt) ? "prompt" : Variables.Count switch
    {
        0 => "template",
        1 => $"variables.{Variables.Keys.Single()}",
        _ => "variables",
    };

    /// <summary>Reads a form, or the picture itself with everything else in the query.</summary>
    public static async Task<PictureUpload> ReadAsync(HttpRequest request, RequestLimits limits, CancellationToken cancellation)
    {
        var words = new UploadWords(limits.MaxTextCharacters, "prompt", "language", "template");
        var variables = new VariableFields();
        foreach (var (name, values) in request.Query) Add(name, values);
        var form = MediaTypes.IsForm(request)
            ? await PictureForm.ReadAsync(request, limits, Add, cancellation)
            : new(await PictureBytes.ReadAsync(request, request.Body, "image", request.ContentLength, limits.MaxPictureBytes, cancellation), null);
        return new()
        {
            Picture = form.Picture,
            Name = form.FileName,
            Prompt = words["prompt"],
            Language = words["language"],
            Template = words["template"],
            Variables = variables.Given,
        };

        void Add(string name, StringValues values)
        {
            if (!variables.TryAdd(name, values)) words.Add(name, values);
        }
    }
}
