using System.Text.Json;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Api.Fetching;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Contracts.Reading;

public sealed class MessageReaderTests
{
    private static readonly RequestLimits Limits = new(MaxMessages: 3, MaxTextCharacters: 100, MaxPictures: 2, MaxPictureBytes: 80);
    private static readonly string Picture = $$$"""{"type":"image_url","image_url":{"url":"{{{Pictures.DataUrl}}}"}}""";

    [Fact]
    public void Read_PartsInAnyOrder_KeepTheirOrder()
    {
        var message = Assert.Single(Read($$"""
            [{"role":"user","content":[{"type":"text","text":"一"},{"image_url":"{{Pictures.DataUrl}}","type":"image_url"},{"type":"text","text":"two"},{{Picture}}]}]
            """));

        Assert.Collection(message.Content,
            part => Assert.Equal(new TextPart("一"), part),
            part => Assert.Equal(Pictures.Png, Assert.IsType<ImagePart>(part).File.ToArray()),
            part => Assert.Equal(new TextPart("two"), part),
            part => Assert.Equal(Pictures.Png, Assert.IsType<ImagePart>(part).File.ToArray()));
    }

    [Fact]
    public void Read_PartsOfTheResponsesRoute_AreTheSameParts()
    {
        var messages = Read($$"""
            [{"role":"user","content":[{"type":"input_text","text":"一"},{"type":"input_image","image_url":"{{Pictures.DataUrl}}","detail":"low"}]},
             {"role":"assistant","content":[{"type":"output_text","text":"two","annotations":[],"logprobs":[],"parsed":null}]}]
            """);

        Assert.Equal(new TextPart("一"), messages[0].Content[0]);
        Assert.Equal(Pictures.Png, Assert.IsType<ImagePart>(messages[0].Content[1]).File.ToArray());
        Assert.Equal([new TextPart("two")], messages[1].Content);
    }

    [Fact]
    public void Read_ThoughtUnderItsNewerName_IsAThought() => Assert.Equal("b", Assert.Single(Read("""[{"role":"assistant","content":"a","reasoning":"b"}]""")).Reasoning);

    [Fact]
    public void Read_Roles_AreTheTemplates()
    {
        var messages = Read("""[{"role":"developer","content":"a"},{"role":"user","content":"b","name":null},{"role":"assistant","content":"c","reasoning_content":"d"}]""");

        Assert.Equal([ChatRole.System, ChatRole.User, ChatRole.Assistant], messages.Select(message => message.Role));
        Assert.Equal([null, null, "d"], messages.Select(message => message.Reasoning));
    }

    [Theory]
    [InlineData("""{"role":"assistant","content":null}""")]
    [InlineData("""{"role":"assistant","content":null,"refusal":null,"annotations":[],"tool_calls":[],"audio":null,"parsed":{"a":1}}""")]
    [InlineData("""{"role":"assistant"}""")]
    public void Read_AssistantWithoutContent_IsEmpty(string message) => Assert.Empty(Assert.Single(Read($"[{message}]")).Content);

    [Theory]
    [InlineData("null", ImageDetail.Full)]
    [InlineData("\"auto\"", ImageDetail.Full)]
    [InlineData("\"low\"", ImageDetail.Low)]
    [InlineData("\"high\"", ImageDetail.Full)]
    [InlineData("\"original\"", ImageDetail.Full)]
    public void Read_Detail_IsThePictures(string given, ImageDetail detail)
    {
        foreach (var url in (string[])[Pictures.DataUrl, "https://example.com/a.png"])
        {
            var content = Assert.Single(Read($$$"""
                [{"role":"user","content":[{"type":"image_url","image_url":{"url":"{{{url}}}","detail":{{{given}}}}},{"type":"input_image","image_url":"{{{url}}}","detail":{{{given}}}}]}]
                """)).Content;

            Assert.Equal([detail, detail], content.Select(part => part is PictureLink link ? link.Detail : ((ImagePart)part).Detail));
        }
    }

    [Theory]
    [InlineData("""[{"role":"user","content":"a","name":"ada"}]""", "messages[0].name", "unsupported_parameter")]
    [InlineData("""[{"role":"assistant","content":"a","refusal":"no"}]""", "messages[0].refusal", "unsupported_parameter")]
    [InlineData("""[{"role":"assistant","content":"a","reasoning":"b","reasoning_content":"c"}]""", "messages[0].reasoning", "invalid_value")]
    [InlineData("""[{"role":"user","content":[{"type":"input_audio","input_audio":{}}]}]""", "messages[0].content[0].type", "unsupported_parameter")]
    [InlineData("""[{"role":"user","content":[{"type":"input_image","file_id":"f"}]}]""", "messages[0].content[0].file_id", "unsupported_parameter")]
    [InlineData("""[{"role":"user","content":[{"type":"input_image"}]}]""", "messages[0].content[0].image_url", "missing_required_parameter")]
    [InlineData("""[{"role":"user","content":[{"type":"input_image","image_url":"data:","detail":"x"}]}]""", "messages[0].content[0].detail", "invalid_value")]
    [InlineData("""[{"role":"assistant","content":[{"type":"input_image","image_url":"data:"}]}]""", "messages[0].content[0].image_url", "image_not_allowed")]
    [InlineData("{}", "messages", "invalid_type")]
    [InlineData("[]", "messages", "invalid_value")]
    [InlineData("[1]", "messages[0]", "invalid_type")]
    [InlineData("""[{"role":"user","content":"a"},{"role":"user","content":"a"},{"role":"user","content":"a"},{"role":"user","content":"a"}]""", "messages", "invalid_value")]
    [InlineData("""[{"content":"a"}]""", "messages[0].role", "missing_required_parameter")]
    [InlineData("""[{"role":"root","content":"a"}]""", "messages[0].role", "invalid_value")]
    [InlineData("""[{"role":"tool","content":"a","tool_call_id":"x"}]""", "messages[0].role", "unsupported_parameter")]
    [InlineData("""[{"role":"user","content":"a"},{"role":"user"}]""", "messages[1].content", "missing_required_parameter")]
    [InlineData("""[{"role":"user","content":null}]""", "messages[0].content", "missing_required_parameter")]
    [InlineData("""[{"role":"user","content":5}]""", "messages[0].content", "invalid_type")]
    [InlineData("""[{"role":"user","content":[]}]""", "messages[0].content", "invalid_value")]
    [InlineData("""[{"role":"user","content":["a"]}]""", "messages[0].content[0]", "invalid_type")]
    [InlineData("""[{"role":"user","content":[{"text":"a"}]}]""", "messages[0].content[0].type", "missing_required_parameter")]
    [InlineData("""[{"role":"user","content":[{"type":"video","video":"a"}]}]""", "messages[0].content[0].type", "invalid_value")]
    [InlineData("""[{"role":"user","content":[{"type":"text"}]}]""", "messages[0].content[0].text", "missing_required_parameter")]
    [InlineData("""[{"role":"user","content":[{"type":"text","text":"a","cache_control":{}}]}]""", "messages[0].content[0].cache_control", "unknown_parameter")]
    [InlineData("""[{"role":"user","content":[{"type":"image_url"}]}]""", "messages[0].content[0].image_url", "missing_required_parameter")]
    [InlineData("""[{"role":"user","content":[{"type":"image_url","image_url":7}]}]""", "messages[0].content[0].image_url", "invalid_type")]
    [InlineData("""[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]""", "messages[0].content[0].image_url.url", "missing_required_parameter")]
    [InlineData("""[{"role":"user","content":[{"type":"image_url","image_url":{"url":"x","detail":"all"}}]}]""", "messages[0].content[0].image_url.detail", "invalid_value")]
    [InlineData("""[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://a@example.com/a.png"}}]}]""", "messages[0].content[0].image_url.url", "image_url_refused")]
    [InlineData("""[{"role":"user","content":[{"type":"image_url","image_url":{"url":"http:\\\\127.0.0.1"}}]}]""", "messages[0].content[0].image_url.url", "image_url_refused")]
    [InlineData("""[{"role":"system","content":[{"type":"image_url","image_url":"data:"}]}]""", "messages[0].content[0].image_url", "image_not_allowed")]
    [InlineData("""[{"role":"assistant","content":"a","tool_calls":[{}]}]""", "messages[0].tool_calls", "unsupported_parameter")]
    [InlineData("""[{"role":"user","content":"a","tool_calls":[]}]""", "messages[0].tool_calls", "unknown_parameter")]
    public void Read_WrongMessage_IsRefusedWithItsPlace(string messages, string place, string code)
    {
        var refusal = Refused(messages);

        Assert.Equal((place, code), (refusal.Parameter, refusal.Code));
    }

    [Theory]
    [InlineData("\"https://example.com/a.png\"", "messages[0].content[0].image_url")]
    [InlineData("{\"url\":\"https:\\/\\/example.com\\/a.png\"}", "messages[0].content[0].image_url.url")]
    public void Read_Address_BecomesALinkThatKnowsItsPlace(string url, string place)
    {
        var link = Assert.IsType<PictureLink>(Assert.Single(Assert.Single(Read($$"""[{"role":"user","content":[{"type":"image_url","image_url":{{url}}}]}]""")).Content));

        Assert.Equal((new Uri("https://example.com/a.png"), place), (link.Address.Uri, link.Place));
    }

    [Fact]
    public void Read_NoMessages_IsRefused() => Assert.Equal("messages", Assert.Throws<RequestRefusedException>(() => new MessageReader(Limits).Read(null)).Parameter);

    [Fact]
    public void Read_OnePictureTooMany_IsRefusedAtItsPlace()
    {
        // The third is not even looked at: it would not decode.
        var refusal = Refused($$"""[{"role":"user","content":[{{Picture}},{{Picture}},{"type":"image_url","image_url":"broken"}]}]""");

        Assert.Equal(("too_many_images", "messages[0].content[2].image_url"), (refusal.Code, refusal.Parameter));
    }

    [Fact]
    public void Read_TextOverTheLimitInAllMessagesTogether_IsRefused()
    {
        var half = new string('字', 50);
        Assert.Equal(2, Read($$"""[{"role":"user","content":"{{half}}"},{"role":"assistant","content":"{{half}}"}]""").Count);

        var refusal = Refused($$"""[{"role":"user","content":"{{half}}"},{"role":"assistant","content":"{{half}}","reasoning_content":"x"}]""");

        Assert.Equal("text_too_long", refusal.Code);
    }

    [Fact]
    public void Read_SpecialTokenText_StaysText() =>
        Assert.Equal([new TextPart("<|endoftext|><|image|>")], Assert.Single(Read("""[{"role":"user","content":"<|endoftext|><|image|>"}]""")).Content);

    private static IReadOnlyList<ChatMessage> Read(string messages) => new MessageReader(Limits).Read(JsonDocument.Parse(messages).RootElement);

    private static RequestRefusedException Refused(string messages) => Assert.Throws<RequestRefusedException>(() => Read(messages));
}
