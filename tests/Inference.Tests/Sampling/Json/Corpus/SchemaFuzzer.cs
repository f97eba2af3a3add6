using System.Text.Json.Nodes;

namespace Glimpse.Inference.Tests.Sampling.Json.Corpus;

/// <summary>Random schemas of what is supported: every keyword, nested and combined. They bound their strings and arrays. The seed makes them the same every time.</summary>
internal sealed class SchemaFuzzer(int seed)
{
    private const int MaxDepth = 3;
    private static readonly string[] Names = ["id", "name", "价格", "tags", "a", "ab", "abc", "with space", "q\"uote", "émoji🎉", "x", "y", "value", "kind"];
    private static readonly string[] Formats = ["date", "time", "date-time", "uuid", "ipv4", "ipv6", "email", "duration", "hostname"];
    private static readonly string[] Words = ["red", "green", "blue", "绿色", "a\tb", "\\", "", "12", "null", "true story"];

    private readonly Random _random = new(seed);
    private readonly JsonObject _definitions = [];

    public string Next()
    {
        _definitions.Clear();
        for (var index = _random.Next(3); index > 0; index--) _definitions[$"d{index}"] = Schema(1);
        var root = Schema(0);
        if (_definitions.Count > 0) root["$defs"] = _definitions.DeepClone();
        return root.ToJsonString();
    }

    private JsonObject Schema(int depth)
    {
        var kind = _random.Next(depth >= MaxDepth ? 6 : 12);
        var schema = kind switch
        {
            0 => new JsonObject { ["type"] = "boolean" },
            1 => Number("integer"),
            2 => Number("number"),
            3 => Text(),
            4 => Enum(),
            5 => new JsonObject { ["const"] = Constant() },
            6 => Array(depth),
            7 => new JsonObject { ["anyOf"] = Many(2 + _random.Next(2), () => Schema(depth + 1)) },
            8 when _definitions.Count > 0 => new JsonObject { ["$ref"] = $"#/$defs/{_definitions.ElementAt(_random.Next(_definitions.Count)).Key}" },
            9 => Both(depth),
            _ => Object(depth),
        };
        if (Chance(5)) schema["title"] = "a title";
        if (Chance(8) && schema.ContainsKey("type") && schema["type"] is JsonValue type) schema["type"] = new JsonArray(type.GetValue<string>(), "null");
        return schema;
    }

    private JsonObject Number(string type)
    {
        var schema = new JsonObject { ["type"] = type };
        var low = type == "integer" ? _random.Next(-2000, 2000) : Math.Round(_random.NextDouble() * 200 - 100, _random.Next(4));
        if (Chance(2)) schema[Chance(3) ? "exclusiveMinimum" : "minimum"] = low;
        if (Chance(2)) schema[Chance(3) ? "exclusiveMaximum" : "maximum"] = low + 2 + (type == "integer" ? _random.Next(3000) : Math.Round(_random.NextDouble() * 30, _random.Next(3)));
        if (Chance(6)) schema["multipleOf"] = type == "integer" ? _random.Next(1, 3) : 0.5;
        return schema;
    }

    private JsonObject Text()
    {
        var schema = new JsonObject { ["type"] = "string" };
        switch (_random.Next(4))
        {
            case 0:
                schema["format"] = Formats[_random.Next(Formats.Length)];
                break;
            case 1:
                var (pattern, sample) = Pattern(2);
                schema["pattern"] = $"^{pattern}$";
                schema["maxLength"] = 64 + _random.Next(20);
                schema["x-sample"] = sample;
                break;
            default:
                var min = _random.Next(4);
                if (Chance(2)) schema["minLength"] = min;
                schema["maxLength"] = min + _random.Next(20);
                break;
        }
        return schema;
    }

    /// <summary>A pattern and a text that it accepts, of at most 64 characters.</summary>
    private (string Pattern, string Sample) Pattern(int depth)
    {
        var (left, right) = depth == 0 ? default : (Pattern(depth - 1), Pattern(depth - 1));
        return _random.Next(depth == 0 ? 5 : 9) switch
        {
            0 => ("[a-z]", "q"),
            1 => ("\\d", "7"),
            2 => ("[^a-y\\s]", "画"),
            3 => ("x", "x"),
            4 => ("中", "中"),
            5 => ($"({left.Pattern}|{right.Pattern})", Chance(2) ? left.Sample : right.Sample),
            6 => ($"({left.Pattern}){{1,4}}", left.Sample + left.Sample),
            7 => ($"({left.Pattern})?", Chance(2) ? left.Sample : ""),
            _ => (left.Pattern + right.Pattern, left.Sample + right.Sample),
        };
    }

    private JsonObject Enum() => new() { ["enum"] = Many(1 + _random.Next(5), Constant) };

    private JsonNode? Constant() => _random.Next(8) switch
    {
        0 => null,
        1 => _random.Next(-50, 50),
        2 => Math.Round(_random.NextDouble(), 3),
        3 => Chance(2),
        4 => new JsonArray(1, "two"),
        5 => new JsonObject { ["a"] = 1 },
        _ => Words[_random.Next(Words.Length)],
    };

    private JsonObject Array(int depth)
    {
        var min = _random.Next(3);
        var schema = new JsonObject { ["type"] = "array", ["items"] = Schema(depth + 1), ["maxItems"] = min + _random.Next(3) };
        if (Chance(2)) schema["minItems"] = min;
        if (Chance(4)) schema["prefixItems"] = Many(1 + _random.Next(2), () => Schema(depth + 1));
        return schema;
    }

    private JsonObject Object(int depth)
    {
        var properties = new JsonObject();
        for (var count = _random.Next(5); count > 0; count--) properties[Names[_random.Next(Names.Length)]] = Schema(depth + 1);
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        var required = properties.Select(property => property.Key).Where(_ => Chance(2)).Select(name => (JsonNode)name!).ToArray();
        if (required.Length > 0) schema["required"] = new JsonArray(required);
        if (Chance(6) && properties.Count > 1) schema["minProperties"] = 1;
        if (Chance(6)) schema["maxProperties"] = Math.Max(required.Length, 1 + _random.Next(3));
        return schema;
    }

    /// <summary>Two objects in one; open ones, since two closed ones forbid each other's properties.</summary>
    private JsonObject Both(int depth)
    {
        var (left, right) = (Object(depth), Object(depth));
        left.Remove("additionalProperties");
        right.Remove("additionalProperties");
        foreach (var half in (JsonObject[])[left, right])
        {
            half.Remove("minProperties");
            half.Remove("maxProperties");
            ((JsonObject)half["properties"]!)["shared"] = new JsonObject { ["type"] = "integer", ["minimum"] = 3 };
        }
        return new JsonObject { ["allOf"] = new JsonArray(left, right) };
    }

    private static JsonArray Many(int count, Func<JsonNode?> one) => new([.. Enumerable.Range(0, count).Select(_ => one())]);

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;
}
