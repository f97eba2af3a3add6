using System.Text.Json;
using Glimpse.Api.Contracts;
using Glimpse.Api.Contracts.Responses;
using Glimpse.Api.Gate;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Endpoints;

/// <summary>An answer of <c>/v1/responses</c> as the typed events of its stream, numbered from 0: the answer begins, its items come one after the other, each piece by piece, and it ends.</summary>
internal sealed class ResponseEvents(EventStream stream, ResponseDraft draft)
{
    private ResponseItem? _open;
    private int _number;

    public async Task BeginAsync()
    {
        await SendAnswerAsync("response.created", draft.Begun);
        await SendAnswerAsync("response.in_progress", draft.Begun);
    }

    public async Task TellAsync(TextDelta delta)
    {
        var item = draft.ItemFor(delta.IsReasoning);
        if (item != _open) await OpenAsync(item);
        item.Add(delta);
        await SendAsync(item.IsReasoning ? "response.reasoning_text.delta" : "response.output_text.delta", item, json =>
        {
            json.WriteString("delta"u8, delta.Text);
            if (!item.IsReasoning) WriteLogprobs(json, [.. delta.Logprobs.Select(ChatToken.Of)]);
        });
    }

    public async Task EndAsync(ChoiceCompleted ended, GenerationCompleted end, ChatTimings timings)
    {
        if (draft.IsEmpty) await OpenAsync(draft.ItemFor(isReasoning: false));
        var status = ResponseDraft.StatusOf(ended);
        await CloseAsync(status);
        await SendAnswerAsync($"response.{status}", draft.End(ended, end, timings));
    }

    public Task FailAsync(ApiError error) => SendAnswerAsync("response.failed", draft.Fail(error));

    private async Task OpenAsync(ResponseItem item)
    {
        await CloseAsync("completed");
        _open = item;
        await SendItemAsync("response.output_item.added", item, item.Begin());
        await SendAsync("response.content_part.added", item, json => WritePart(json, item.Part));
    }

    private async Task CloseAsync(string status)
    {
        if (_open is not { } item) return;
        await SendAsync(item.IsReasoning ? "response.reasoning_text.done" : "response.output_text.done", item, json =>
        {
            json.WriteString("text"u8, item.Text);
            if (!item.IsReasoning) WriteLogprobs(json, item.Logprobs);
        });
        await SendAsync("response.content_part.done", item, json => WritePart(json, item.Part));
        await SendItemAsync("response.output_item.done", item, item.End(status));
        _open = null;
    }

    private Task SendAnswerAsync(string type, ResponseObject answer) => SendAsync(type, json =>
    {
        json.WritePropertyName("response"u8);
        JsonSerializer.Serialize(json, answer, ApiJson.Default.ResponseObject);
    });

    private Task SendItemAsync(string type, ResponseItem item, OutputItem told) => SendAsync(type, json =>
    {
        json.WriteNumber("output_index"u8, item.Index);
        json.WritePropertyName("item"u8);
        JsonSerializer.Serialize(json, told, ApiJson.Default.OutputItem);
    });

    private Task SendAsync(string type, ResponseItem item, Action<Utf8JsonWriter> write) => SendAsync(type, json =>
    {
        json.WriteString("item_id"u8, item.Id);
        json.WriteNumber("output_index"u8, item.Index);
        json.WriteNumber("content_index"u8, 0);
        write(json);
    });

    private Task SendAsync(string type, Action<Utf8JsonWriter> write) => stream.SendAsync(type, json =>
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        json.WriteNumber("sequence_number"u8, _number++);
        write(json);
        json.WriteEndObject();
    });

    private static void WritePart(Utf8JsonWriter json, OutputPart part)
    {
        json.WritePropertyName("part"u8);
        JsonSerializer.Serialize(json, part, ApiJson.Default.OutputPart);
    }

    private static void WriteLogprobs(Utf8JsonWriter json, IReadOnlyList<ChatToken> tokens)
    {
        json.WritePropertyName("logprobs"u8);
        JsonSerializer.Serialize(json, tokens, ApiJson.Default.IReadOnlyListChatToken);
    }
}
