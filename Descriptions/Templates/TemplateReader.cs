using System.Buffers;
using System.Text.Json;
using Glimpse.Inference.Requests;

namespace Glimpse.Descriptions.Templates;

/// <summary>Reads a template as it is configured, and says what is wrong with it.</summary>
internal static class TemplateReader
{
    private const int LongestName = 64;
    private const int LongestPrompt = 20_000;
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <exception cref="FormatException">The template is wrong; the message says how, without its name.</exception>
    public static DescriptionTemplate Read(TemplateOptions options)
    {
        if (options.Name.Length is 0 or > LongestName || options.Name.AsSpan().ContainsAnyExcept(NameCharacters)) throw new FormatException($"Name must be 1 to {LongestName} of a-z, 0-9 and -");
        if (options.Version < 1) throw new FormatException($"Version is {options.Version}, but versions count from 1");
        var (zh, en) = (ReadPrompt(nameof(options.Zh), options.Zh), ReadPrompt(nameof(options.En), options.En));
        if (zh is null && en is null) throw new FormatException("it asks nothing: set Zh, En or both");
        if (zh is not null && en is not null && zh.Variables.Except(en.Variables).Concat(en.Variables.Except(zh.Variables)).FirstOrDefault() is { } lone)
            throw new FormatException($"the variable {{{lone}}} is in one of its languages only");
        return new(options.Name, options.Version, zh, en) { Schema = ReadSchema(options.Schema) };
    }

    private static PromptText? ReadPrompt(string name, string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        if (text.Length > LongestPrompt) throw new FormatException($"{name} has more than {LongestPrompt:N0} characters");
        try
        {
            return PromptText.Parse(text);
        }
        catch (FormatException fault)
        {
            throw new FormatException($"{name} cannot be read: {fault.Message}", fault);
        }
    }

    private static JsonElement? ReadSchema(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        try
        {
            using var document = JsonDocument.Parse(text);
            var schema = document.RootElement.Clone();
            if (schema.ValueKind != JsonValueKind.Object) throw new FormatException("Schema must be a JSON schema, which is an object");
            new ResponseFormat.JsonSchema(schema).Check();
            return schema;
        }
        catch (JsonException fault)
        {
            throw new FormatException($"Schema is not valid JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}", fault);
        }
        catch (RequestRefusedException refusal)
        {
            throw new FormatException($"Schema cannot be guaranteed: {refusal.Message.TrimEnd('.')}", refusal);
        }
    }
}
