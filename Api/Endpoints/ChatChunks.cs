using System.Text.Json;
using Glimpse.Api.Contracts;
using Glimpse.Api.Gate;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Endpoints;

/// <summary>The pieces of a streamed answer, as OpenAI sends them: the role, text, the ending, the usage where it was asked for.</summary>
internal sealed class ChatChunks(ChatIdentity identity, bool includesUsage)
{
    public bool IncludesUsage => includesUsage;

    public void WriteRole(Utf8JsonWriter json)
    {
        BeginChoice(json);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, ""u8);
        EndChoice(json, null);
    }

    public void WriteDelta(Utf8JsonWriter json, TextDelta delta)
    {
        BeginChoice(json);
        json.WriteString(delta.IsReasoning ? "reasoning_content"u8 : "content"u8, delta.Text);
        EndChoice(json, null);
    }

    public void WriteEnd(Utf8JsonWriter json, FinishReason reason)
    {
        BeginChoice(json);
        EndChoice(json, reason.Wire());
    }

    /// <summary>The last chunk: no choices, only what it cost.</summary>
    public void WriteUsage(Utf8JsonWriter json, TokenUsage usage)
    {
        BeginChunk(json);
        json.WriteEndArray();
        json.WritePropertyName("usage"u8);
        JsonSerializer.Serialize(json, ChatUsage.Of(usage), ApiJson.Default.ChatUsage);
        json.WriteEndObject();
    }

    /// <summary>What clients recognise as the end of a stream that failed.</summary>
    public static void WriteError(Utf8JsonWriter json, ApiError error) => JsonSerializer.Serialize(json, ErrorAnswer.Of(error), ApiJson.Default.ErrorAnswer);

    private void BeginChoice(Utf8JsonWriter json)
    {
        BeginChunk(json);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("delta"u8);
    }

    private void EndChoice(Utf8JsonWriter json, string? finishReason)
    {
        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, finishReason);
        json.WriteEndObject();
        json.WriteEndArray();
        // With include_usage every chunk but the last says that its usage is null.
        if (includesUsage) json.WriteNull("usage"u8);
        json.WriteEndObject();
    }

    private void BeginChunk(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, identity.Id);
        json.WriteString("object"u8, "chat.completion.chunk"u8);
        json.WriteNumber("created"u8, identity.Created);
        json.WriteString("model"u8, identity.Model);
        json.WriteString("system_fingerprint"u8, identity.Fingerprint);
        json.WriteStartArray("choices"u8);
    }
}
