using Glimpse.Descriptions.Templates;
using Glimpse.Inference.Requests;

namespace Glimpse.Descriptions;

/// <summary>What the model is asked: the caller's words or a template's, in one language. The template's schema holds for both.</summary>
internal sealed record Question(DescriptionTemplate Template, Language Language, string Prompt)
{
    private static readonly ImagePart NotThere = new(ReadOnlyMemory<byte>.Empty);

    /// <summary>Whether the words are the template's, rather than the caller's.</summary>
    public bool AsksTemplate { get; private init; }

    /// <exception cref="RequestRefusedException">The picture is empty, or the template, the language or the limit is not one that exists.</exception>
    public static Question Of(DescribeRequest request, TemplateCatalog templates, DescriptionOptions options)
    {
        var question = Check(request, templates, options);
        if (request.Picture is not { File.IsEmpty: false })
            throw new RequestRefusedException("image_empty", "The picture is empty: 0 bytes. Send a JPEG, PNG, GIF, WebP or BMP file.", request.Picture?.Place ?? "image");
        return question;
    }

    /// <summary>The same before the picture is there.</summary>
    /// <exception cref="RequestRefusedException">The template, the language or the limit is not one that exists.</exception>
    public static Question Check(DescribeRequest request, TemplateCatalog templates, DescriptionOptions options)
    {
        var template = templates.Find(request.Template) ?? throw new RequestRefusedException("unknown_template",
            $"There is no such template. Templates are: {string.Join(", ", templates.Names)}.", "template");
        if (request.Language is { } named && Languages.Parse(named) is null)
            throw new RequestRefusedException("unknown_language", "The language must be zh or en, or left out.", "language");
        if (request.MaxTokens is <= 0)
            throw new RequestRefusedException("invalid_max_tokens", "max_tokens must be at least 1, or left out.", "max_tokens");
        var question = OfAny(request, templates, options);
        if (request.Language is not null && question.AsksTemplate && template.In(Languages.Parse(request.Language)!.Value) is null)
            throw new RequestRefusedException("unknown_language", $"The template '{template.Name}' is written in {question.Language.Code()} only. Ask for that, or leave the language out.", "language");
        TemplateVariables.Check(request.Variables, question, options.MaxVariableCharacters);
        return question;
    }

    /// <summary>The same for a record of a refusal: what cannot be honoured falls back to the default.</summary>
    public static Question OfAny(DescribeRequest request, TemplateCatalog templates, DescriptionOptions options)
    {
        var template = templates.Find(request.Template) ?? templates.Find(TemplateCatalog.DefaultName)!;
        var own = string.IsNullOrWhiteSpace(request.Prompt) ? null : request.Prompt;
        var language = (request.Language is null ? null : Languages.Parse(request.Language))
            ?? (own is null ? null : Languages.Detect(own))
            ?? options.Language;
        if (own is not null) return new(template, language, own);
        if (template.In(language) is null) language = template.Zh is null ? Language.En : Language.Zh;
        return new(template, language, template.In(language)!.Fill(request.Variables)) { AsksTemplate = true };
    }

    // Picture first, then the question: the order in which GLM-4V and the demo model were trained. One that is not there yet is empty, which layers can tell.
    public GenerationRequest ToGeneration(DescribeRequest request) => new()
    {
        Messages = [ChatMessage.User(request.Picture ?? NotThere, new TextPart(Prompt))],
        EnableThinking = request.EnableThinking,
        MaxTokens = request.MaxTokens,
        ResponseFormat = Template.Schema is { } schema ? new ResponseFormat.JsonSchema(schema) : null,
        Sampling = request.Sampling,
        Id = request.Id,
        Caller = request.Caller,
        FreshAnswer = request.FreshAnswer,
        AnswerLife = request.AnswerLife,
    };
}
