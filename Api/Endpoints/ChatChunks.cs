using System.Text.Json;
using Glimpse.Api.Contracts;
using Glimpse.Api.Gate;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Endpoints;

/// <summary>The pieces of a streamed answer, as OpenAI sends them: for each choice its role, text and ending, then the usage where it was asked for. The last piece of all tells the timings.</summary>
internal sealed class ChatChunks(ChatIdentity identity, bool includesUsage)
{
    public bool IncludesUsage => includesUsage;

    public void WriteRole(Utf8JsonWriter json, int choice)
    {
        BeginChoice(json, choice);
        json.WriteString("role"u8, "assistant"u8);
        json.WriteString("content"u8, ""u8);
        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteNull("finish_reason"u8);
        EndChoice(json, null);
    }

    public void WriteDelta(Utf8JsonWriter json, TextDelta delta)
    {
        BeginChoice(json, delta.Choice);
        json.WriteString(delta.IsReasoning ? "reasoning_content"u8 : "content"u8, delta.Text);
        json.WriteEndObject();
        json.WritePropertyName("logprobs"u8);
        if (delta.Logprobs.Count > 0) JsonSerializer.Serialize(json, ChatLogprobs.Of(delta.Logprobs), ApiJson.Default.ChatLogprobs);
        else json.WriteNullValue();
        json.WriteNull("finish_reason"u8);
        EndChoice(json, null);
    }

    /// <param name="timings">Where this chunk is the last one.</param>
    public void WriteEnd(Utf8JsonWriter json, ChoiceCompleted end, ChatTimings? timings)
    {
        BeginChoice(json, end.Choice);
        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, end.Reason.Wire());
        json.WriteString("stop_reason"u8, end.StopText);
        EndChoice(json, timings);
    }

    /// <summary>No choices, only what they cost: the last chunk, where the caller asked for it.</summary>
    public void WriteUsage(Utf8JsonWriter json, TokenUsage usage, ChatTimings timings)
    {
        BeginChunk(json);
        json.WriteEndArray();
        json.WritePropertyName("usage"u8);
        JsonSerializer.Serialize(json, ChatUsage.Of(usage), ApiJson.Default.ChatUsage);
        WriteTimings(json, timings);
        json.WriteEndObject();
    }

    /// <summary>What clients recognise as the end of a stream that failed.</summary>
    public static void WriteError(Utf8JsonWriter json, ApiError error) => JsonSerializer.Serialize(json, ErrorAnswer.Of(error), ApiJson.Default.ErrorAnswer);

    private void BeginChoice(Utf8JsonWriter json, int choice)
    {
        BeginChunk(json);
        json.WriteStartObject();
        json.WriteNumber("index"u8, choice);
        json.WriteStartObject("delta"u8);
    }

    private void EndChoice(Utf8JsonWriter json, ChatTimings? timings)
    {
        json.WriteEndObject();
        json.WriteEndArray();
        // With include_usage every chunk but the last says that its usage is null.
        if (includesUsage) json.WriteNull("usage"u8);
        if (timings is not null) WriteTimings(json, timings);
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

    private static void WriteTimings(Utf8JsonWriter json, ChatTimings timings)
    {
        json.WritePropertyName("timings"u8);
        JsonSerializer.Serialize(json, timings, ApiJson.Default.ChatTimings);
    }
}
