using System.CommandLine;
using Glimpse.Descriptions;
using Glimpse.Inference;

namespace Glimpse.Cli.Describe;

/// <summary><c>describe FILE… [QUESTION]</c>: what is in these pictures.</summary>
internal sealed class DescribeVerb : Verb
{
    private readonly Argument<string[]> _words = new("FILE… [QUESTION]")
    {
        Description = "Pictures (JPEG, PNG, GIF, WebP, BMP; '-' is standard input). The last word is the question when it is neither a file that exists nor ends like a picture's name",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _question = new("--question", "-q") { Description = "What to ask about each picture; all other words are files then. Default: describe it", HelpName = "text" };
    private readonly Option<string?> _language = new("--language", "-l") { Description = "zh or en. Default: the question's language, else zh", HelpName = "zh|en" };
    private readonly TemplateChoice _template = new();
    private readonly Option<bool> _json = new("--json") { Description = "One JSON record per line and picture, errors included, as /v1/describe answers" };
    private readonly Option<int?> _maxTokens = new("--max-tokens") { Description = "The most tokens to generate for each picture", HelpName = "number" };
    private readonly Option<bool> _thinking = new("--thinking") { Description = "Let the model think first; its thought is shown on standard error" };
    private readonly ModelOptions _model = new();
    private readonly Surroundings _surroundings;

    public DescribeVerb(Surroundings surroundings) : base("describe", "Describe pictures, or answer a question about each.")
    {
        _surroundings = surroundings;
        _language.AcceptOnlyFromAmong("zh", "en");
        _maxTokens.Validators.Add(result =>
        {
            if (result.GetValue(_maxTokens) is <= 0) result.AddError("--max-tokens must be at least 1.");
        });
        Arguments.Add(_words);
        foreach (var option in (Option[])[_question, .. _template.All, _language, _json, _maxTokens, _thinking, .. _model.All]) Options.Add(option);
        SetAction(RunAsync);
    }

    public override string Examples => """
        Examples:
          ./run describe photo.jpg                              a description, in Chinese
          ./run describe photo.jpg --language en                in English
          ./run describe photo.jpg "这是什么？"                  an answer to a question
          ./run describe a.png b.png -q "What color is it?"     the same question about each
          ./run describe shoe.png --template product            category, colour and more, as JSON
          curl -s https://example.com/cat.png | ./run describe - --json

        Exit codes: 0 every picture was described, 1 one was not, 2 wrong arguments, 130 interrupted.
        """;

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var inputs = Inputs.Split(parsed.GetRequiredValue(_words), parsed.GetValue(_question), Path.Exists);
        var options = _model.Read(parsed, _surroundings);
        var templates = TemplateChoice.Catalog(_surroundings);
        var request = new DescribeRequest
        {
            Picture = null,
            Prompt = inputs.Question,
            Template = _template.ReadName(parsed, templates),
            Variables = _template.ReadVariables(parsed),
            Language = parsed.GetValue(_language),
            MaxTokens = parsed.GetValue(_maxTokens),
            EnableThinking = parsed.GetValue(_thinking),
        };
        IAnswerWriter writer = parsed.GetValue(_json)
            ? new JsonAnswers(_surroundings.Output)
            : new TextAnswers(_surroundings.Output, _surroundings.Error, named: inputs.Files.Count > 1);
        await using var model = new ModelHost(stop => _surroundings.LoadModel(options, stop));
        var session = new DescribeSession(model, templates, new PictureReader(_surroundings.OpenInput, options.Images.AcceptedBytes), writer);
        return await session.RunAsync(inputs, request, cancellation);
    }
}
