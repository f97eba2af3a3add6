using System.Net;
using System.Text;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Contracts;

/// <summary>Requests mutated at random, with fixed seeds: whatever is sent, the answer is 200 or a clear 4xx in the one error shape.</summary>
public sealed class FuzzTests
{
    private const int Mutants = 1500;

    private static readonly string[] Scraps =
    [
        "null", "true", "-1", "1e999", "1e-999", "99999999999999999999", "\"\"", "{}", "[]", "[[[[", "]]]]", "}", "\"", "\\", "\\u0000", "\\ud800", "\\udc00\\ud800", "\0", "\uFEFF", "NaN", "//", ",,",
        "data:image/png;base64,", "data:image/png;base64,AAAA", "<|image|>", "messages", "\"n\":3,", "\"stream\":true,", "\"model\":\"x\",", "image_url", "系统", "😀", "--b\r\n", "\r\n\r\n", "filename=\"",
    ];

    [Fact]
    public async Task Chat_MutatedJson_IsNeverAServerError()
    {
        var seed = Encoding.UTF8.GetBytes($$$"""
            {"model":"glm-4v-flash","temperature":0.5,"top_p":0.9,"seed":1,"max_tokens":10,"stream":false,"chat_template_kwargs":{"enable_thinking":true},"n":1,"stop":["。","b"],
             "logit_bias":{"5":-1.5},"logprobs":true,"top_logprobs":2,"min_p":0.1,"stop_token_ids":[3],"bad_words":["x"],"reasoning_effort":"low","cache_salt":"a","frequency_penalty":0.5,
             "response_format":{"type":"json_schema","json_schema":{"name":"a","strict":true,"schema":{"type":"object","properties":{"a":{"type":"string"}} }} },
             "messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"什么 \u4e00"},{"type":"image_url","image_url":{"url":"{{{Pictures.DataUrl}}}","detail":"auto"}}]},
             {"role":"assistant","content":"a","reasoning_content":"b"}]}
            """);
        await FuzzAsync("/v1/chat/completions", "application/json", seed, new Random(20240607));
    }

    [Theory]
    [InlineData("/infer", """{"image":"PNG","text":"什么 \u4e00","max_new_tokens":5}""")]
    [InlineData("/api/predict", """{"data":["data:image/png;base64,PNG","什么"],"fn_index":0,"session_hash":"a"}""")]
    public async Task PictureQuestion_MutatedJson_IsNeverAServerError(string path, string seed) =>
        await FuzzAsync(path, "application/json", Encoding.UTF8.GetBytes(seed.Replace("PNG", Pictures.PngBase64, StringComparison.Ordinal)), new Random(20240609));

    [Theory]
    [InlineData("/v1/describe", "template", "copy-short", "variables", """{"campaign": "618 \u4e00"}""")]
    [InlineData("/v1/describe", "variables[campaign]", "618", "template", "social-note")]
    [InlineData("/analyze", "question", "什么", "", "")]
    public async Task Form_MutatedTexts_IsNeverAServerError(string path, string name, string value, string otherName, string otherValue)
    {
        var texts = new[] { (name, value), (otherName, otherValue) }.Where(text => text.Item1.Length > 0)
            .Select(text => $"--b\r\nContent-Disposition: form-data; name=\"{text.Item1}\"\r\n\r\n{text.Item2}\r\n");
        byte[] seed = [.. Encoding.UTF8.GetBytes(string.Concat(texts)), .. "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\n"u8, .. Pictures.Png, .. "\r\n--b--\r\n"u8];
        await FuzzAsync(path, "multipart/form-data; boundary=b", seed, new Random(20240610));
    }

    [Fact]
    public async Task Responses_MutatedJson_IsNeverAServerError()
    {
        var seed = Encoding.UTF8.GetBytes($$$"""
            {"model":"glm-4v-flash","instructions":"s","temperature":0.5,"max_output_tokens":10,"stream":false,"reasoning":{"effort":"low"},"include":["message.output_text.logprobs"],"top_logprobs":2,
             "text":{"format":{"type":"json_schema","name":"a","strict":true,"schema":{"type":"object"}} },
             "input":[{"role":"user","content":[{"type":"input_text","text":"什么 \u4e00"},{"type":"input_image","image_url":"{{{Pictures.DataUrl}}}","detail":"auto"}]},
             {"type":"reasoning","id":"rs_1","summary":[],"content":[{"type":"reasoning_text","text":"h"}]},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"a","annotations":[]}]}]}
            """);
        await FuzzAsync("/v1/responses", "application/json", seed, new Random(20240609));
    }

    [Fact]
    public async Task Describe_MutatedForm_IsNeverAServerError()
    {
        byte[] seed =
        [
            .. "--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\n什么\r\n--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n"u8,
            .. Pictures.Png, .. "\r\n--b--\r\n"u8,
        ];
        await FuzzAsync("/v1/describe", "multipart/form-data; boundary=b", seed, new Random(20240608));
    }

    private static async Task FuzzAsync(string path, string type, byte[] seed, Random random)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel
        {
            Script = (request, stop) => request.Choices > 8
                ? ScriptedModel.Fail(new RequestRefusedException("invalid_value", "n must be between 1 and 8 on this server.", "n"))
                : ScriptedModel.Say(["a"], choices: request.Choices, cancellation: stop),
        });
        var taken = 0;
        for (var i = 0; i < Mutants; i++)
        {
            using var content = new ByteArrayContent(i == 0 ? seed : Mutate(seed, random));
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            var response = await server.Client.PostAsync(path, content);
            if (response.StatusCode == HttpStatusCode.OK) taken++;
            else Assert.InRange((int)(await ErrorShape.ReadAsync(response)).Status, 400, 499);
        }
        // Both kinds happened, so the mutants are neither all noise nor all harmless.
        Assert.InRange(taken, 2, Mutants - 2);
    }

    private static byte[] Mutate(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at)); break;
                case 2: bytes.InsertRange(at, Encoding.UTF8.GetBytes(Scraps[random.Next(Scraps.Length)])); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 60), bytes.Count - at))); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
            if (bytes.Count == 0) bytes.Add(0);
        }
        return [.. bytes];
    }
}
