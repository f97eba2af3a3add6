using Glimpse.Api.Contracts;
using Glimpse.Api.Contracts.Responses;
using Glimpse.Api.Gate;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Endpoints;

/// <summary>An answer of <c>/v1/responses</c> while it grows: thoughts and messages in the order they came.</summary>
/// <param name="begun">As it is before the first word.</param>
internal sealed class ResponseDraft(ResponseObject begun)
{
    private readonly List<ResponseItem> _items = [];

    public ResponseObject Begun => begun;

    public bool IsEmpty => _items.Count == 0;

    /// <summary>The item that a piece of text belongs to: the last one, or one that begins with it.</summary>
    public ResponseItem ItemFor(bool isReasoning)
    {
        if (_items is not [.., { } last] || last.IsReasoning != isReasoning) _items.Add(last = new(_items.Count, isReasoning));
        return last;
    }

    public ResponseObject End(ChoiceCompleted ended, GenerationCompleted end, ChatTimings timings)
    {
        // An answer of no words is a message of none.
        if (IsEmpty) ItemFor(isReasoning: false);
        var status = StatusOf(ended);
        return begun with
        {
            Status = status,
            IncompleteDetails = ended.Reason == FinishReason.Length ? new("max_output_tokens") : null,
            Output = ItemsWith(status),
            Usage = ResponseUsage.Of(end.Usage),
            Timings = timings,
        };
    }

    public ResponseObject Fail(ApiError error) => begun with { Status = "failed", Error = new(error.Code, error.Message), Output = ItemsWith("incomplete") };

    public static string StatusOf(ChoiceCompleted ended) => ended.Reason == FinishReason.Length ? "incomplete" : "completed";

    // Only the last can have been cut.
    private OutputItem[] ItemsWith(string status) => [.. _items.Select(item => item.End(item.Index < _items.Count - 1 ? "completed" : status))];
}
