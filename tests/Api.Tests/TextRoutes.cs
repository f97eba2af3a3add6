using System.Globalization;

namespace Glimpse.Api.Tests;

/// <summary>Every route by which a text reaches the model, asked in its own shape.</summary>
internal static class TextRoutes
{
    private static readonly Dictionary<string, Func<string, HttpContent>> Bodies = new()
    {
        ["/v1/chat/completions"] = text => ApiServer.Json($$"""{"messages":[{"role":"user","content":{{Quoted(text)}}}]}"""),
        ["/v1/responses"] = text => ApiServer.Json($$"""{"model":"scripted","input":{{Quoted(text)}}}"""),
        ["/v1/describe"] = text => Form("image", "prompt", text),
        ["/analyze"] = text => Form("image", "question", text),
        ["/infer"] = text => ApiServer.Json($$"""{"image":"{{Pictures.PngBase64}}","text":{{Quoted(text)}}}"""),
        ["/api/predict"] = text => ApiServer.Json($$"""{"data":["{{Pictures.DataUrl}}",{{Quoted(text)}}]}"""),
    };

    // They count what they are given, and say nothing.
    private static readonly string[] Counting = ["/tokenize", "/detokenize", "/v1/chat/completions/input_tokens", "/v1/responses/input_tokens"];

    /// <summary>The patterns of those that generate. One that has no body here fails the tests that ask it.</summary>
    public static IEnumerable<string> All => EndpointTable.All.Where(route => route.Needs == Requirement.Room).Select(route => route.Pattern).Except(Counting);

    public static Task<HttpResponseMessage> AskAsync(ApiServer server, string route, string text) => server.Client.PostAsync(route, Bodies[route](text));

    private static MultipartFormDataContent Form(string picture, string name, string text) => new() { { new ByteArrayContent(Pictures.Png), picture, "a.png" }, { new StringContent(text), name } };

    // Escaped all through, so that the shape of the body never depends on the text.
    private static string Quoted(string text) => $"\"{string.Concat(text.Select(letter => $"\\u{((int)letter).ToString("x4", CultureInfo.InvariantCulture)}"))}\"";
}
