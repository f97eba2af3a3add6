using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Glimpse.Api.Contracts;

namespace Glimpse.Api.OpenApi;

/// <summary>
/// The OpenAPI document. The files of this folder describe the routes, one file for a group of them; the table adds what it knows of each: its summary, who may call it,
/// and how the gate may refuse it.
/// </summary>
internal static class ApiDocument
{
    private const string Service = "Service";
    private static readonly string[] Sections = ["schemas", "parameters", "headers", "responses"];
    private static readonly Lazy<byte[]> Written = new(() => Write(Build(EndpointTable.All)));

    /// <summary>The document of all routes.</summary>
    public static ReadOnlyMemory<byte> Utf8 => Written.Value;

    /// <summary>The document of these routes, in their order. A route that no file describes has its summary and its errors only.</summary>
    public static JsonObject Build(IEnumerable<ApiRoute> routes)
    {
        var document = Read(Service);
        document["info"]!["version"] = typeof(ApiDocument).Assembly.GetName().Version!.ToString(3);
        var described = new JsonObject();
        foreach (var group in Groups().Select(Read))
        {
            foreach (var (path, item) in group["paths"]!.AsObject()) described.Add(path, item!.DeepClone());
            foreach (var section in Sections) Merge(document["components"]!.AsObject(), group["components"]?[section]?.AsObject(), section);
        }
        var paths = new JsonObject();
        foreach (var route in routes)
        {
            if (paths[route.Pattern] is null) paths[route.Pattern] = new JsonObject();
            var method = route.Method.ToLowerInvariant();
            paths[route.Pattern]![method] = Operation(route, described[route.Pattern]?[method]?.DeepClone().AsObject() ?? []);
        }
        document["paths"] = paths;
        return document;
    }

    private static JsonObject Operation(ApiRoute route, JsonObject described)
    {
        var operation = new JsonObject { ["summary"] = route.Summary };
        foreach (var (name, value) in described) operation[name] = value?.DeepClone();
        if (route.Access != Access.Anyone) operation["security"] = Security();
        var parameters = operation["parameters"] as JsonArray ?? [];
        parameters.Add(Reference("parameters", "RequestId"));
        if (route.Needs == Requirement.Room) parameters.Add(Reference("parameters", "FreshAnswer"));
        operation["parameters"] = parameters;
        operation["responses"] = Responses(route, operation["responses"] as JsonObject ?? []);
        return operation;
    }

    private static JsonObject Responses(ApiRoute route, JsonObject described)
    {
        foreach (var (_, response) in described)
        {
            if (response!["$ref"] is null && response["headers"] is null) response["headers"] = Headers(route);
        }
        foreach (var status in RouteErrors.Of(route))
        {
            if (described[$"{status}"] is null) described[$"{status}"] = Reference("responses", $"Error{status}");
        }
        var ordered = new JsonObject();
        foreach (var (status, response) in described.OrderBy(pair => pair.Key, StringComparer.Ordinal)) ordered[status] = response!.DeepClone();
        return ordered;
    }

    private static JsonObject Headers(ApiRoute route)
    {
        var headers = new JsonObject { ["x-request-id"] = Reference("headers", "RequestId") };
        if (route.Needs != Requirement.Room) return headers;
        foreach (var kind in (string[])["requests", "tokens"])
        {
            foreach (var (told, name) in ((string, string)[])[("limit", "RateLimit"), ("remaining", "RateRemaining"), ("reset", "RateReset")]) headers[$"x-ratelimit-{told}-{kind}"] = Reference("headers", name);
        }
        return headers;
    }

    // Any one of them; the empty one stands for a server that asks for none.
    private static JsonArray Security() => [Scheme("Bearer"), Scheme("ApiKey"), Scheme("FunctionsKey"), Scheme("FunctionsCode"), new JsonObject()];

    private static JsonObject Scheme(string name) => new() { [name] = new JsonArray() };

    private static JsonObject Reference(string section, string name) => new() { ["$ref"] = $"#/components/{section}/{name}" };

    private static void Merge(JsonObject components, JsonObject? more, string section)
    {
        if (more is null) return;
        var all = components[section] as JsonObject ?? [];
        foreach (var (name, value) in more) all.Add(name, value!.DeepClone());
        components[section] ??= all;
    }

    private static IEnumerable<string> Groups() =>
        typeof(ApiDocument).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("OpenApi/", StringComparison.Ordinal))
            .Select(name => name["OpenApi/".Length..]).Where(name => name != Service).Order(StringComparer.Ordinal);

    private static JsonObject Read(string name)
    {
        using var stream = typeof(ApiDocument).Assembly.GetManifestResourceStream("OpenApi/" + name)!;
        return JsonNode.Parse(stream)!.AsObject();
    }

    private static byte[] Write(JsonObject document)
    {
        var bytes = new ArrayBufferWriter<byte>(64 * 1024);
        using (var writer = new Utf8JsonWriter(bytes, JsonAnswer.Writing)) document.WriteTo(writer);
        return bytes.WrittenSpan.ToArray();
    }
}
