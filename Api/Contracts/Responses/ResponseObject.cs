using System.Text.Json;
using System.Text.Json.Serialization;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Responses;

/// <summary>An answer of <c>/v1/responses</c>, whole or as far as it has come. Much of it never changes here, and is there because clients' types say so.</summary>
internal sealed record ResponseObject
{
    private static readonly JsonElement PlainText = JsonDocument.Parse("""{"format":{"type":"text"}}""").RootElement;
    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    public required string Id { get; init; }
    public string Object { get; } = "response";

    /// <summary>Seconds since 1970, UTC.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>in_progress, completed, incomplete or failed.</summary>
    public string Status { get; init; } = "in_progress";

    public bool Background { get; }
    public ResponseError? Error { get; init; }
    public IncompleteDetails? IncompleteDetails { get; init; }
    public string? Instructions { get; init; }
    public int? MaxOutputTokens { get; init; }
    public JsonElement Metadata { get; init; } = Nothing;
    public required string Model { get; init; }
    public IReadOnlyList<OutputItem> Output { get; init; } = [];
    public bool ParallelToolCalls { get; } = true;
    public string? PreviousResponseId { get; }
    public required ReasoningEcho Reasoning { get; init; }
    public string ServiceTier { get; } = "default";
    public bool Store { get; }

    /// <summary>As asked; null: the package's own.</summary>
    public float? Temperature { get; init; }

    public JsonElement Text { get; init; } = PlainText;
    public string ToolChoice { get; } = "auto";
    public IReadOnlyList<string> Tools { get; } = [];
    public int TopLogprobs { get; init; }

    /// <summary>As asked; null: the package's own.</summary>
    public float? TopP { get; init; }

    public string Truncation { get; } = "disabled";

    /// <summary>Null until the answer ends.</summary>
    public ResponseUsage? Usage { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChatTimings? Timings { get; init; }

    /// <summary>An answer that has not begun.</summary>
    public static ResponseObject New(ChatIdentity identity, GenerationRequest request, ResponseEcho echo) => new()
    {
        Id = identity.Id,
        CreatedAt = identity.Created,
        Instructions = echo.Instructions,
        MaxOutputTokens = request.MaxTokens,
        Metadata = echo.Metadata ?? Nothing,
        Model = identity.Model,
        Reasoning = new(echo.Effort, null),
        Temperature = request.Sampling.Temperature,
        Text = echo.Text ?? PlainText,
        TopLogprobs = request.Sampling.TopLogprobs ?? 0,
        TopP = request.Sampling.TopP,
    };
}

/// <summary>Why an answer failed on its way.</summary>
internal sealed record ResponseError(string Code, string Message);

/// <summary>Why an answer ended early.</summary>
internal sealed record IncompleteDetails(string Reason);

/// <summary>What was asked about thinking.</summary>
internal sealed record ReasoningEcho(string? Effort, string? Summary);
