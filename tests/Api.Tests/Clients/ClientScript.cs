using Glimpse.Inference.Requests;

namespace Glimpse.Api.Tests.Clients;

/// <summary>What the scripted model says to official clients: to each kind of request what shows whether the client understood the answer.</summary>
internal static class ClientScript
{
    /// <summary>What fits the schema that openai.mjs writes with zod.</summary>
    public const string Card = """{"name":"猫","count":2,"kind":"animal","tags":["a"],"from":{"x":1,"y":2},"to":null,"mark":{"type":"dot","size":3}}""";

    public static IAsyncEnumerable<GenerationEvent> Answer(GenerationRequest request, CancellationToken stop) => request switch
    {
        { Choices: > 8 } => ScriptedModel.Fail(new RequestRefusedException("invalid_value", "n must be between 1 and 8 on this server.", "n")),
        { Messages: [.., { Content: [.., TextPart("abort")] }] } => ScriptedModel.Hang(stop),
        { Messages: [.., { Content: [.., TextPart("fail")] }] } =>
            ScriptedModel.Fail(new GenerationFailedException(new InvalidOperationException("secret")), new GenerationAccepted(1, 0, []), new TextDelta("begun", false)),
        { Messages: [{ Content: [TextPart("busy")] }] } => ScriptedModel.Fail(new EngineBusyException(TimeSpan.FromSeconds(7))),
        { Sampling.Stop: [var text] } => ScriptedModel.Play(new TextDelta("我", false), new ChoiceCompleted(0, FinishReason.Stop, text)),
        { Sampling.TopLogprobs: not null } => ScriptedModel.Play(new TextDelta("a", false) { Logprobs = [ScriptedModel.Token("a", -0.5f, "b")] }, new ChoiceCompleted(0, FinishReason.Stop, null)),
        { ResponseFormat: ResponseFormat.JsonSchema form } when form.Schema.GetProperty("properties").TryGetProperty("kind", out _) => ScriptedModel.Say([Card[..20], Card[20..]], cancellation: stop),
        { ResponseFormat: not null } => ScriptedModel.Say(["{\"name\":\"猫\",", "\"count\":2}"], cancellation: stop),
        { MaxTokens: 2 } => ScriptedModel.Say(["你好"], reason: FinishReason.Length, cancellation: stop),
        { EnableThinking: true } => ScriptedModel.Say(["你好"], "嗯", cancellation: stop),
        _ => ScriptedModel.Say(["你好", ", ", "world"], choices: request.Choices, cancellation: stop),
    };
}
