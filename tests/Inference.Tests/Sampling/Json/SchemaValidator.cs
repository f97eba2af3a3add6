using System.Globalization;
using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;

namespace Glimpse.Inference.Tests.Sampling.Json;

/// <summary>Checks values against schemas by the book, one keyword after the other. Shares nothing with the product.</summary>
internal sealed class SchemaValidator(JsonElement root)
{
    /// <summary>The first fault, or null.</summary>
    public string? Fault(JsonElement value) => Fault(value, root, "$");

    private string? Fault(JsonElement value, JsonElement schema, string at)
    {
        if (schema.ValueKind == JsonValueKind.True) return null;
        if (schema.ValueKind == JsonValueKind.False) return $"{at}: nothing is allowed here";
        foreach (var keyword in schema.EnumerateObject())
            if (Keyword(value, schema, keyword.Name, keyword.Value, at) is { } fault) return $"{fault} ({keyword.Name})";
        return null;
    }

    private string? Keyword(JsonElement value, JsonElement schema, string name, JsonElement rule, string at) => name switch
    {
        "type" => Need(Types(rule).Any(type => HasType(value, type)) || (value.ValueKind == JsonValueKind.Null && schema.TryGetProperty("nullable", out var nullable) && nullable.GetBoolean()), at),
        "enum" => Need(rule.EnumerateArray().Any(option => JsonElement.DeepEquals(option, value)), at),
        "const" => Need(JsonElement.DeepEquals(rule, value), at),
        "$ref" => Fault(value, Resolve(rule.GetString()!), at),
        "allOf" => rule.EnumerateArray().Select(part => Fault(value, part, at)).FirstOrDefault(fault => fault is not null),
        "anyOf" => Need(rule.EnumerateArray().Any(part => Fault(value, part, at) is null), at),
        "oneOf" => Need(rule.EnumerateArray().Count(part => Fault(value, part, at) is null) == 1, at),
        _ => value.ValueKind switch
        {
            JsonValueKind.Object => ObjectKeyword(value, schema, name, rule, at),
            JsonValueKind.Array => ArrayKeyword(value, schema, name, rule, at),
            JsonValueKind.String => StringKeyword(value.GetString()!, name, rule, at),
            JsonValueKind.Number => NumberKeyword(value, schema, name, rule, at),
            _ => null,
        },
    };

    private string? ObjectKeyword(JsonElement value, JsonElement schema, string name, JsonElement rule, string at) => name switch
    {
        "properties" => rule.EnumerateObject().Select(property => value.TryGetProperty(property.Name, out var member) ? Fault(member, property.Value, $"{at}.{property.Name}") : null).FirstOrDefault(fault => fault is not null),
        "required" => rule.EnumerateArray().Where(required => !value.TryGetProperty(required.GetString()!, out _)).Select(required => $"{at}: {required} is missing").FirstOrDefault(),
        "additionalProperties" => value.EnumerateObject().Where(member => !(schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out _)))
            .Select(member => Fault(member.Value, rule, $"{at}.{member.Name}")).FirstOrDefault(fault => fault is not null),
        "minProperties" => Need(value.EnumerateObject().Select(member => member.Name).Distinct().Count() >= rule.GetDouble(), at),
        "maxProperties" => Need(value.EnumerateObject().Count() <= rule.GetDouble(), at),
        _ => null,
    };

    private string? ArrayKeyword(JsonElement value, JsonElement schema, string name, JsonElement rule, string at)
    {
        var first = schema.TryGetProperty("prefixItems", out var prefix) ? prefix : schema.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array ? items : default;
        var count = first.ValueKind == JsonValueKind.Array ? first.GetArrayLength() : 0;
        return name switch
        {
            "items" or "prefixItems" when rule.ValueKind == JsonValueKind.Array =>
                value.EnumerateArray().Zip(rule.EnumerateArray()).Select((pair, index) => Fault(pair.First, pair.Second, $"{at}[{index}]")).FirstOrDefault(fault => fault is not null),
            "items" or "additionalItems" when name == "items" || count > 0 => value.EnumerateArray().Skip(count).Select((item, index) => Fault(item, rule, $"{at}[{count + index}]")).FirstOrDefault(fault => fault is not null),
            "minItems" => Need(value.GetArrayLength() >= rule.GetDouble(), at),
            "maxItems" => Need(value.GetArrayLength() <= rule.GetDouble(), at),
            _ => null,
        };
    }

    private static string? StringKeyword(string value, string name, JsonElement rule, string at) => name switch
    {
        "minLength" => Need(value.EnumerateRunes().Count() >= rule.GetDouble(), at),
        "maxLength" => Need(value.EnumerateRunes().Count() <= rule.GetDouble(), at),
        "pattern" => Need(Regex.IsMatch(value, rule.GetString()!, RegexOptions.CultureInvariant), $"{at}: {value}"),
        "format" => Need(HasFormat(value, rule.GetString()!), $"{at}: {value}"),
        _ => null,
    };

    private static string? NumberKeyword(JsonElement value, JsonElement schema, string name, JsonElement rule, string at)
    {
        var number = value.GetDouble();
        return name switch
        {
            "minimum" => Need(schema.TryGetProperty("exclusiveMinimum", out var open) && open.ValueKind == JsonValueKind.True ? number > rule.GetDouble() : number >= rule.GetDouble(), at),
            "maximum" => Need(schema.TryGetProperty("exclusiveMaximum", out var open) && open.ValueKind == JsonValueKind.True ? number < rule.GetDouble() : number <= rule.GetDouble(), at),
            "exclusiveMinimum" when rule.ValueKind == JsonValueKind.Number => Need(number > rule.GetDouble(), at),
            "exclusiveMaximum" when rule.ValueKind == JsonValueKind.Number => Need(number < rule.GetDouble(), at),
            "multipleOf" => Need(number / rule.GetDouble() is var quotient && quotient == Math.Floor(quotient), at),
            "format" => Need(rule.GetString() != "int32" || Math.Abs(number) <= int.MaxValue + 1L, at),
            _ => null,
        };
    }

    private static IEnumerable<string> Types(JsonElement rule) => rule.ValueKind == JsonValueKind.Array ? rule.EnumerateArray().Select(type => type.GetString()!) : [rule.GetString()!];

    private static bool HasType(JsonElement value, string type) => type switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "integer" => value.ValueKind == JsonValueKind.Number && value.GetDouble() == Math.Floor(value.GetDouble()),
        "number" => value.ValueKind == JsonValueKind.Number,
        "string" => value.ValueKind == JsonValueKind.String,
        "array" => value.ValueKind == JsonValueKind.Array,
        _ => value.ValueKind == JsonValueKind.Object,
    };

    private static bool HasFormat(string value, string format) => format switch
    {
        "date" => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "time" => DateTimeOffset.TryParse($"2000-06-15T{value}", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) && Regex.IsMatch(value, @"(Z|[+-]\d\d:\d\d)$"),
        "date-time" => DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.None, out _) && value[10] == 'T',
        "duration" => Duration(value),
        "email" or "idn-email" => MailAddress.TryCreate(value, out var address) && address.Address == value,
        "hostname" or "idn-hostname" => Uri.CheckHostName(value) == UriHostNameType.Dns && value.Length <= 253,
        "ipv4" => IPAddress.TryParse(value, out var four) && four.AddressFamily == AddressFamily.InterNetwork && four.ToString() == value,
        "ipv6" => IPAddress.TryParse(value, out var six) && six.AddressFamily == AddressFamily.InterNetworkV6 && !value.Contains('%'),
        "uuid" => Guid.TryParseExact(value, "D", out _),
        "uri" or "iri" => Uri.TryCreate(value, UriKind.Absolute, out _),
        "uri-reference" => Uri.TryCreate(value, UriKind.RelativeOrAbsolute, out _),
        "byte" => Convert.TryFromBase64String(value, new byte[value.Length], out _),
        "json-pointer" => value.Length == 0 || (value[0] == '/' && !Regex.IsMatch(value, "~(?![01])")),
        _ => true,
    };

    private static bool Duration(string value)
    {
        try
        {
            if (!value.Contains('W')) XmlConvert.ToTimeSpan(value);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private JsonElement Resolve(string reference) => reference.Split('/').Skip(1).Aggregate(root, (place, token) =>
        Uri.UnescapeDataString(token).Replace("~1", "/").Replace("~0", "~") is var name && place.ValueKind == JsonValueKind.Array ? place[int.Parse(name, CultureInfo.InvariantCulture)] : place.GetProperty(name));

    private static string? Need(bool holds, string at) => holds ? null : $"{at} is wrong";
}
