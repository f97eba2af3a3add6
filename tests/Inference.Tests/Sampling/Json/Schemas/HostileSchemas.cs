using System.Globalization;
using System.Text;

namespace Glimpse.Inference.Tests.Sampling.Json.Schemas;

/// <summary>Schemas that are made to be slow or large.</summary>
internal static class HostileSchemas
{
    public static string Named(string name) => name switch
    {
        "a million enum values" => Many("""{"enum": [""", 1_000_000, "#", "]}"),
        "too many enum values" => Many("""{"enum": [""", 20_000, "#", "]}"),
        "large enum values" => Many("""{"enum": [""", 60, $"\"#{new string('x', 5_000)}\"", "]}"),
        "a deep allOf" => Nest("""{"allOf": [""", """{"type": "null"}""", "]}", 29),
        "a chain of references" => Chain(5_000, """{"type": "object", "properties": {"next": {"$ref": "#/$defs/d@"}}, "required": ["next"]}"""),
        "a long chain of optional references" => Chain(3_000, """{"type": "object", "properties": {"next": {"$ref": "#/$defs/d@"}}}"""),
        "anyOf beside anyOf" => Many("""{"allOf": [""", 30, """{"anyOf": [{"minLength": #}, {"maxLength": 10#}]}""", "]}"),
        "anyOf beside anyOf that nothing fits" => Many("""{"allOf": [""", 30, """{"anyOf": [{"minLength": #}, {"maxLength": 10#}]}""", ", false]}"),
        "an exponential pattern" => """{"type": "string", "pattern": "^(a|b)*a(a|b){30}$"}""",
        "nested repetitions" => """{"type": "string", "pattern": "^(((a{1,100}){1,100}){1,100}){1,100}$"}""",
        "many patterns" => Many("""{"type": "object", "properties": {""", 2_000, """ "p#": {"type": "string", "pattern": "^([a-z]{1,30}#){1,20}$"}""", "}}"),
        "patterns that multiply" => Many("""{"type": "string", "allOf": [""", 9, """{"pattern": "^(a{1#3})*$"}""", "]}"),
        "a huge minLength" => """{"type": "string", "minLength": 1000000000}""",
        "a huge maxLength" => """{"type": "string", "maxLength": 1000000000000}""",
        "a huge pattern length" => """{"type": "string", "pattern": "^(ab|c)*$", "maxLength": 1000000000}""",
        "a huge minLength with a pattern" => """{"type": "string", "pattern": "^(ab|c)*$", "minLength": 1000000000}""",
        "a huge minItems" => """{"type": "array", "items": {"type": "null"}, "minItems": 1000000000}""",
        "a huge minProperties" => """{"type": "object", "minProperties": 1000000000}""",
        "exponential minimum" => Chain(40, """{"type": "array", "items": {"$ref": "#/$defs/d@"}, "minItems": 2}"""),
        "deep required nesting" => Chain(60, """{"type": "array", "items": {"$ref": "#/$defs/d@"}, "minItems": 1}"""),
        "references in a circle" => """{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/c"}, "c": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}""",
        "many properties" => Many("""{"type": "object", "properties": {""", 10_000, """ "property#": {}""", "}}"),
        "unions that multiply as they are read" => """
            {"$defs": {"n": {"anyOf": [{"type": "object", "properties": {"a": {"$ref": "#/$defs/n"}, "b": {"type": "integer"}}},
                                       {"type": "object", "properties": {"a": {"$ref": "#/$defs/n"}, "c": {"type": "integer"}}}]}}, "$ref": "#/$defs/n"}
            """,
        "oneOf with many branches" => Many("""{"oneOf": [""", 150, """{"type": "object", "properties": {"kind": {"const": "k#"}}, "required": ["kind"]}""", "]}"),
        "unicode classes" => """{"type": "string", "pattern": "^[\\p{L}\\p{N}]+[^\\p{P}]*\\p{Lu}$", "maxLength": 500}""",
        "many unicode classes" => Many("""{"type": "object", "properties": {""", 100, """ "p#": {"type": "string", "pattern": "^ """.TrimEnd() + string.Concat(Enumerable.Repeat("[\\\\p{L}\\\\p{N}x#]", 200)) + "\"}", "}}"),
        "large classes" => Many("""{"type": "object", "properties": {""", 100, """ "p#": {"type": "string", "pattern": "[""" + string.Concat(Enumerable.Range(0, 3_000).Select(index => (char)(0x4E00 + 2 * index))) + "]\"}", "}}"),
        "a chain that falls link by link" => Falling(3_000, "x"),
        "a chain of long names that falls link by link" => Falling(200, new string('x', 900)),
        "many definitions" => Chain(8_000, """{"anyOf": [{"type": "null"}, {"$ref": "#/$defs/d@"}]}"""),
        "many schemas at one place" => Many("""{"allOf": [""", 3_000, """{"properties": {"p#": {"type": "null"}}}""", "]}"),
        "long names" => Many("""{"type": "object", "properties": {""", 100, "\"#" + new string('n', 4_000) + "\": {}", "}}"),
        "a large multipleOf" => """{"type": "integer", "multipleOf": 86399}""",
        "deep groups" => """{"type": "string", "pattern": """ + '"' + Nest("(", "a", ")", 1_000) + "\"}",
        _ => throw new ArgumentException(name, nameof(name)),
    };

    /// <summary>Copies of an item with commas between them; # is its number.</summary>
    private static string Many(string open, int count, string item, string close) =>
        open + string.Join(',', Enumerable.Range(0, count).Select(index => item.Replace("#", Number(index), StringComparison.Ordinal))) + close;

    private static string Nest(string open, string inside, string close, int depth)
    {
        var text = new StringBuilder();
        for (var level = 0; level < depth; level++) text.Append(open);
        text.Append(inside);
        for (var level = 0; level < depth; level++) text.Append(close);
        return text.ToString();
    }

    /// <summary>Definitions of which each refers to the next; @ is its number.</summary>
    private static string Chain(int length, string link)
    {
        var links = Enumerable.Range(0, length).Select(index => $"\"d{Number(index)}\": {link.Replace("@", Number(index + 1), StringComparison.Ordinal)}");
        return """{"$defs": {""" + string.Join(',', links.Append($"\"d{Number(length)}\": {{\"type\": \"null\"}}")) + """}, "$ref": "#/$defs/d0"}""";
    }

    /// <summary>Nothing fits the last link, so nothing the one before it, and so on: each is seen when the one behind it is gone.</summary>
    private static string Falling(int length, string name) => Chain(length,
        """{"type": "object", "properties": {"b": {"type":"null"}, "NAME": {"$ref": "#/$defs/d@"}}, "additionalProperties": false, "minProperties": 2}"""
            .Replace("NAME", name, StringComparison.Ordinal)).Replace("""{"type": "null"}""", "false", StringComparison.Ordinal);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
