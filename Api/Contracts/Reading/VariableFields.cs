using System.Text.Json;
using Glimpse.Descriptions.Templates;
using Microsoft.Extensions.Primitives;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>The texts of a template's variables, in a form or in the query: fields such as <c>variables[campaign]</c>, or one field <c>variables</c> with a JSON object of them.</summary>
internal sealed class VariableFields
{
    private const string Whole = "variables";
    private const string Form = "a JSON object of texts, such as {\"campaign\": \"spring sale\"}";

    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Given => _given;

    /// <summary>Takes a field that is about variables; false: it is another one.</summary>
    public bool TryAdd(string field, StringValues values)
    {
        if (field == Whole)
        {
            foreach (var value in values) ReadObject(value ?? "");
            return true;
        }
        if (!field.StartsWith(Whole + "[", StringComparison.Ordinal) || !field.EndsWith(']')) return false;
        foreach (var value in values) Add(field[(Whole.Length + 1)..^1], value ?? "", field);
        return true;
    }

    private void ReadObject(string text)
    {
        try
        {
            // Texts in an object: whatever nests deeper is none.
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 2 });
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw Refusal.WrongType(Whole, Form, JsonFields.Kind(document.RootElement));
            foreach (var property in document.RootElement.EnumerateObject())
            {
                var field = $"{Whole}.{property.Name}";
                if (property.Value.ValueKind != JsonValueKind.String) throw Refusal.WrongType(field, "a string", JsonFields.Kind(property.Value));
                Add(property.Name, property.Value.GetString()!, field);
            }
        }
        // The second is an escape that is half a character.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw Refusal.WrongValue(Whole, Form);
        }
    }

    private void Add(string name, string text, string field)
    {
        if (!PromptText.IsName(name)) throw Refusal.Unknown(field);
        if (_given.Count == PromptText.MostVariables && !_given.ContainsKey(name)) throw Refusal.WrongValue(Whole, $"at most {PromptText.MostVariables} texts");
        if (!_given.TryAdd(name, text)) throw Refusal.Duplicate(field);
    }
}
