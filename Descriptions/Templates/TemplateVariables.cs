using Glimpse.Inference.Requests;

namespace Glimpse.Descriptions.Templates;

/// <summary>Whether the texts that came with a request are those that its template has places for.</summary>
internal static class TemplateVariables
{
    /// <param name="question">What is asked with them.</param>
    /// <param name="mostCharacters">Of one text.</param>
    /// <exception cref="RequestRefusedException">One is missing, too long, or has no place.</exception>
    public static void Check(IReadOnlyDictionary<string, string> given, Question question, int mostCharacters)
    {
        var template = question.Template;
        foreach (var (name, text) in given)
        {
            if (!question.AsksTemplate) throw Refuse("unknown_parameter", name, "A prompt of your own has no variables. Write the text into it.");
            if (!template.Variables.Contains(name)) throw Refuse("unknown_parameter", name, $"The template '{template.Name}' has no variable '{name}'. {Known(template)}");
            if (text.Length > mostCharacters) throw Refuse("text_too_long", name, $"The variable '{name}' has more than {mostCharacters:N0} characters.");
        }
        if (question.AsksTemplate && template.In(question.Language)!.Required.FirstOrDefault(name => !given.ContainsKey(name)) is { } missing)
            throw Refuse("missing_required_parameter", missing, $"The template '{template.Name}' needs a text for its variable '{missing}'.");
    }

    private static string Known(DescriptionTemplate template) => template.Variables.ToList() is { Count: > 0 } names ? $"It has: {string.Join(", ", names)}." : "It has none.";

    private static RequestRefusedException Refuse(string code, string name, string message) => new(code, message, $"variables.{name}");
}
