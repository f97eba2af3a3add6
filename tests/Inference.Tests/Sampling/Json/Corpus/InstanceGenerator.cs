using System.Text.Json.Nodes;

namespace Glimpse.Inference.Tests.Sampling.Json.Corpus;

/// <summary>Random values that fit the fuzzer's schemas, made without the product: properties in their declared order, optional ones now and then.</summary>
internal sealed class InstanceGenerator(JsonObject root, int seed)
{
    private static readonly Dictionary<string, string[]> Formats = new()
    {
        ["date"] = ["2024-02-29", "1999-12-31"],
        ["time"] = ["23:59:59Z", "00:00:00.5+08:00"],
        ["date-time"] = ["2024-05-06T07:08:09Z", "2999-01-01T00:00:00-05:30"],
        ["uuid"] = ["123e4567-e89b-12d3-a456-426614174000"],
        ["ipv4"] = ["127.0.0.1", "255.0.10.9"],
        ["ipv6"] = ["::1", "2001:db8::ff00:42:8329"],
        ["email"] = ["a@b.org", "grace.hopper@navy.mil"],
        ["duration"] = ["P1DT12H", "PT5M"],
        ["hostname"] = ["example.com", "localhost"],
    };

    private const string Characters = "abcXYZ 019.,-_/中文字é🎉\"\\\n\u0001";
    private readonly Random _random = new(seed);

    public JsonNode? Next() => Value(root);

    private JsonNode? Value(JsonObject schema)
    {
        if (schema["$ref"] is { } reference) return Value((JsonObject)root["$defs"]![reference.GetValue<string>()["#/$defs/".Length..]]!);
        if (schema["anyOf"] is JsonArray options) return Value((JsonObject)options[_random.Next(options.Count)]!);
        if (schema["allOf"] is JsonArray parts) return Both((JsonObject)parts[0]!, (JsonObject)parts[1]!);
        if (schema["enum"] is JsonArray values) return values[_random.Next(values.Count)]?.DeepClone();
        if (schema.ContainsKey("const")) return schema["const"]?.DeepClone();
        if (schema["type"] is JsonArray) return null;
        return schema["type"]!.GetValue<string>() switch
        {
            "boolean" => _random.Next(2) == 0,
            "integer" => (long)Number(schema, 1),
            "number" => Number(schema, 100),
            "string" => Text(schema),
            "array" => Array(schema),
            _ => Object(schema),
        };
    }

    /// <summary>A multiple of 1 / scale.</summary>
    private decimal Number(JsonObject schema, int scale)
    {
        var step = schema["multipleOf"] is { } multiple ? multiple.GetValue<decimal>() : 1m / scale;
        var low = (schema["minimum"] ?? schema["exclusiveMinimum"])?.GetValue<decimal>() ?? (schema["maximum"] ?? schema["exclusiveMaximum"])?.GetValue<decimal>() - 50 ?? -50;
        var high = (schema["maximum"] ?? schema["exclusiveMaximum"])?.GetValue<decimal>() ?? low + 100;
        var (first, last) = (Math.Ceiling(low / step), Math.Floor(high / step));
        if (schema.ContainsKey("exclusiveMinimum") && first * step == low) first++;
        if (schema.ContainsKey("exclusiveMaximum") && last * step == high) last--;
        return step * (first + _random.Next((int)(last - first) + 1));
    }

    private string Text(JsonObject schema)
    {
        if (schema["x-sample"] is { } sample) return sample.GetValue<string>();
        if (schema["format"] is { } format) return Formats[format.GetValue<string>()] is var texts ? texts[_random.Next(texts.Length)] : "";
        var min = schema["minLength"]?.GetValue<int>() ?? 0;
        var runes = Characters.EnumerateRunes().ToArray();
        return string.Concat(Enumerable.Range(0, _random.Next(min, schema["maxLength"]!.GetValue<int>() + 1)).Select(_ => runes[_random.Next(runes.Length)].ToString()));
    }

    private JsonArray Array(JsonObject schema)
    {
        var first = schema["prefixItems"] as JsonArray ?? [];
        var count = _random.Next(schema["minItems"]?.GetValue<int>() ?? 0, schema["maxItems"]!.GetValue<int>() + 1);
        return new JsonArray([.. Enumerable.Range(0, count).Select(index => Value((JsonObject)(index < first.Count ? first[index] : schema["items"])!))]);
    }

    private JsonObject Object(JsonObject schema)
    {
        var properties = (JsonObject)schema["properties"]!;
        var required = Required(schema);
        var most = schema["maxProperties"]?.GetValue<int>() ?? int.MaxValue;
        var optional = properties.Select(property => property.Key).Where(name => !required.Contains(name)).Where(_ => _random.Next(2) == 0).ToHashSet();
        if (required.Count == 0 && optional.Count == 0 && schema.ContainsKey("minProperties")) optional.Add(properties.First().Key);
        while (required.Count + optional.Count > most) optional.Remove(optional.First());
        return new JsonObject(properties.Where(property => required.Contains(property.Key) || optional.Contains(property.Key))
            .Select(property => KeyValuePair.Create(property.Key, Value((JsonObject)property.Value!))));
    }

    /// <summary>Only what is in one half: what is in both must satisfy both.</summary>
    private JsonObject Both(JsonObject left, JsonObject right)
    {
        var (mine, other) = ((JsonObject)left["properties"]!, (JsonObject)right["properties"]!);
        var required = Required(left).Union(Required(right)).ToHashSet();
        var both = new JsonObject();
        foreach (var (name, schema) in mine.Concat(other.Where(property => !mine.ContainsKey(property.Key))))
        {
            var isShared = mine.ContainsKey(name) && other.ContainsKey(name);
            if (name == "shared") both[name] = 3 + _random.Next(9);
            else if (isShared && required.Contains(name)) throw new NotSupportedException("a property of both halves");
            else if (!isShared && (required.Contains(name) || _random.Next(2) == 0)) both[name] = Value((JsonObject)schema!);
        }
        return both;
    }

    private static HashSet<string> Required(JsonObject schema) => [.. ((JsonArray?)schema["required"] ?? []).Select(name => name!.GetValue<string>())];
}
