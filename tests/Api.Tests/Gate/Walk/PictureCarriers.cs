using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Glimpse.Api.Tests.Gate.Walk;

/// <summary>A way in which a route takes a picture.</summary>
/// <param name="Pattern">The route's.</param>
/// <param name="Name">For messages of tests.</param>
/// <param name="OfFile">A good request around a picture's file.</param>
/// <param name="OfText">The same around what stands for a picture: a data URL, an address, or anything else; null where only a file can stand.</param>
internal sealed record PictureCarrier(string Pattern, string Name, Func<byte[], HttpContent> OfFile, Func<string, HttpContent>? OfText)
{
    public override string ToString() => $"{Pattern} ({Name})";
}

/// <summary>All ways in which all routes take pictures. A new route that takes a body belongs in here, or a test says so.</summary>
internal static class PictureCarriers
{
    private const string Picture = "@picture";

    /// <summary>Good JSON for each route that takes JSON; a picture stands where the mark is.</summary>
    public static IReadOnlyDictionary<string, string> Json { get; } = new Dictionary<string, string>
    {
        ["/v1/chat/completions"] = $$$"""{"max_tokens":1,"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"{{{Picture}}}"}},{"type":"text","text":"a"}]}]}""",
        ["/v1/chat/completions/input_tokens"] = $$$"""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"{{{Picture}}}"}},{"type":"text","text":"a"}]}]}""",
        ["/v1/responses"] = $$"""{"max_output_tokens":1,"input":[{"role":"user","content":[{"type":"input_image","image_url":"{{Picture}}"},{"type":"input_text","text":"a"}]}]}""",
        ["/v1/responses/input_tokens"] = $$"""{"input":[{"role":"user","content":[{"type":"input_image","image_url":"{{Picture}}"},{"type":"input_text","text":"a"}]}]}""",
        ["/tokenize"] = $$$"""{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"{{{Picture}}}"}},{"type":"text","text":"a"}]}]}""",
        ["/detokenize"] = """{"tokens":[1,2,3]}""",
        ["/infer"] = $$"""{"image":"{{Picture}}","text":"a","max_new_tokens":1}""",
        ["/api/predict"] = $$"""{"data":["{{Picture}}","a"]}""",
    };

    /// <summary>Names of the files that forms of a route take.</summary>
    public static IReadOnlyDictionary<string, string[]> Forms { get; } = new Dictionary<string, string[]>
    {
        ["/v1/describe"] = ["image", "file"],
        ["/analyze"] = ["image"],
    };

    public static IReadOnlyList<PictureCarrier> All { get; } =
    [
        .. from route in Json
           where route.Value.Contains(Picture, StringComparison.Ordinal) && IsServed(route.Key)
           select new PictureCarrier(route.Key, "JSON", file => Around(route.Value, DataUrl(file)), text => Around(route.Value, text)),
        .. from route in Forms
           where IsServed(route.Key)
           from field in route.Value
           select new PictureCarrier(route.Key, $"form field {field}", file => new MultipartFormDataContent { { new ByteArrayContent(file), field, "a.png" } }, null),
        new PictureCarrier("/v1/describe", "body", Raw, null),
    ];

    /// <summary>Good JSON of a route, around what stands for its picture.</summary>
    public static string JsonOf(string pattern, string picture) => Json[pattern].Replace(Picture, JsonEncodedText.Encode(picture).ToString(), StringComparison.Ordinal);

    public static string DataUrl(byte[] file) => "data:image/png;base64," + Convert.ToBase64String(file);

    private static bool IsServed(string pattern) => EndpointTable.All.Any(route => route.Pattern == pattern);

    private static StringContent Around(string json, string picture) => new(json.Replace(Picture, JsonEncodedText.Encode(picture).ToString(), StringComparison.Ordinal), Encoding.UTF8, "application/json");

    private static ByteArrayContent Raw(byte[] file) => new(file) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } };
}
