using System.Text.Json;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Contracts.Reading;

public sealed class InputReaderTests
{
    private static readonly RequestLimits Limits = new(MaxMessages: 4, MaxTextCharacters: 100, MaxPictures: 1, MaxPictureBytes: 80);

    [Fact]
    public void Read_Text_IsWhatTheUserSays()
    {
        var message = Assert.Single(Read("\"hello\""));

        Assert.Equal(ChatRole.User, message.Role);
        Assert.Equal([new TextPart("hello")], message.Content);
    }

    [Fact]
    public void Read_Instructions_AreTheSystemsAndComeFirst()
    {
        var messages = Read("\"hello\"", "be short");

        Assert.Equal([ChatRole.System, ChatRole.User], messages.Select(message => message.Role));
        Assert.Equal([new TextPart("be short")], messages[0].Content);
    }

    [Fact]
    public void Read_Conversation_KeepsItsOrderAndItsThoughts()
    {
        var messages = Read($$"""
            [{"role":"user","content":[{"type":"input_text","text":"什么"},{"type":"input_image","image_url":"{{Pictures.DataUrl}}","detail":"auto"}]},
             {"type":"reasoning","id":"rs_1","summary":[],"content":[{"type":"reasoning_text","text":"h"},{"type":"reasoning_text","text":"m"}],"status":"completed"},
             {"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"a","annotations":[],"logprobs":[]}]},
             {"type":"message","role":"user","content":"more"}]
            """);

        Assert.Equal([ChatRole.User, ChatRole.Assistant, ChatRole.User], messages.Select(message => message.Role));
        Assert.Equal(Pictures.Png, Assert.IsType<ImagePart>(messages[0].Content[1]).File.ToArray());
        Assert.Equal(("hm", new TextPart("a")), (messages[1].Reasoning, messages[1].Content[0]));
        Assert.Null(messages[2].Reasoning);
    }

    [Theory]
    [InlineData("\"id\":\"msg_1\"")]
    [InlineData("\"status\":\"incomplete\"")]
    [InlineData("\"phase\":\"final_answer\"")]
    public void Read_WhatAnItemSaysOfItself_ChangesNothing(string label)
    {
        var (plain, labelled) = (Read("""[{"role":"assistant","content":"a"}]"""), Read($$"""[{"role":"assistant","content":"a",{{label}}}]"""));

        Assert.Equal((plain[0].Role, plain[0].Reasoning, plain[0].Content[0]), (labelled[0].Role, labelled[0].Reasoning, labelled[0].Content[0]));
    }

    [Fact]
    public void Read_ThoughtWithoutItsAnswer_IsATurnOfItsOwn()
    {
        const string Thought = """{"type":"reasoning","content":[{"type":"reasoning_text","text":"hm"}]}""";

        foreach (var messages in (IReadOnlyList<ChatMessage>[])[Read($$"""[{{Thought}},{"role":"user","content":"a"}]"""), Read($"[{Thought}]")])
        {
            Assert.Equal((ChatRole.Assistant, "hm"), (messages[0].Role, messages[0].Reasoning));
            Assert.Empty(messages[0].Content);
        }
    }

    [Fact]
    public void Read_Input_TellsWhereEachMessageStands()
    {
        const string Thought = """{"type":"reasoning","content":[{"type":"reasoning_text","text":"hm"}]}""";

        Assert.Equal(["instructions", "input"], PlacesOf("\"hello\"", "be short"));
        Assert.Equal(["instructions", "input[1]", "input[2]", "input[3]"],
            PlacesOf($$"""[{{Thought}},{"role":"assistant","content":"a"},{"role":"user","content":"b"},{{Thought}}]""", "be short"));
    }

    [Theory]
    [InlineData("null", "input", "missing_required_parameter")]
    [InlineData("7", "input", "invalid_type")]
    [InlineData("[]", "input", "invalid_value")]
    [InlineData("[1]", "input[0]", "invalid_type")]
    [InlineData("""[{},{},{},{},{}]""", "input", "invalid_value")]
    [InlineData("""[{"content":"a"}]""", "input[0].role", "missing_required_parameter")]
    [InlineData("""[{"role":"user"}]""", "input[0].content", "missing_required_parameter")]
    [InlineData("""[{"role":"user","content":"a","x":1}]""", "input[0].x", "unknown_parameter")]
    [InlineData("""[{"type":"item_reference","id":"msg_1"}]""", "input[0].type", "unsupported_parameter")]
    [InlineData("""[{"type":"function_call","name":"a"}]""", "input[0].type", "unsupported_parameter")]
    [InlineData("""[{"type":"reasoning","encrypted_content":"x"}]""", "input[0].encrypted_content", "unsupported_parameter")]
    [InlineData("""[{"type":"reasoning","summary":[{"type":"summary_text","text":"a"}]}]""", "input[0].summary", "unsupported_parameter")]
    [InlineData("""[{"type":"reasoning","content":[{"type":"text","text":"a"}]}]""", "input[0].content[0].type", "invalid_value")]
    [InlineData("""[{"type":"reasoning","content":[{"type":"reasoning_text"}]}]""", "input[0].content[0].text", "missing_required_parameter")]
    [InlineData("""[{"role":"user","content":[{"type":"input_file","file_id":"a"}]}]""", "input[0].content[0].type", "unsupported_parameter")]
    [InlineData("""[{"role":"user","content":[{"type":"input_image","image_url":{"url":"data:"}}]}]""", "input[0].content[0].image_url", "invalid_type")]
    public void Read_WrongInput_IsRefusedWithItsPlace(string input, string place, string code)
    {
        var refusal = Assert.Throws<RequestRefusedException>(() => Read(input));

        Assert.Equal((place, code), (refusal.Parameter, refusal.Code));
    }

    [Fact]
    public void Read_TextOverTheLimitWithTheInstructions_IsRefused() =>
        Assert.Equal("text_too_long", Assert.Throws<RequestRefusedException>(() => Read($"\"{new string('a', 60)}\"", new string('b', 41))).Code);

    private static IReadOnlyList<string> PlacesOf(string input, string instructions)
    {
        var reader = new InputReader(Limits);
        Assert.Equal(reader.Read(JsonDocument.Parse(input).RootElement, instructions).Count, reader.Places.Count);
        return reader.Places;
    }

    private static IReadOnlyList<ChatMessage> Read(string input, string? instructions = null) =>
        new InputReader(Limits).Read(input == "null" ? null : JsonDocument.Parse(input).RootElement, instructions);
}
