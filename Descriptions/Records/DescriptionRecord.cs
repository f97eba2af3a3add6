using System.Text.Json;

namespace Glimpse.Descriptions.Records;

/// <summary>What was asked about a picture, what was answered and what it cost: the JSON in container <c>descriptions</c> and of <c>/v1/describe</c>.</summary>
public sealed record DescriptionRecord
{
    /// <summary>For a stored picture the same in every attempt at the same version of it; otherwise the request's id.</summary>
    public required string Id { get; init; }
    public required SourceFacts Source { get; init; }
    public required ModelFacts Model { get; init; }
    public required TemplateFacts Template { get; init; }

    /// <summary>zh or en.</summary>
    public required string Language { get; init; }

    /// <summary>The question as the model got it.</summary>
    public required string Prompt { get; init; }

    /// <summary>The answer; null where <see cref="Error"/> is set.</summary>
    public string? Text { get; init; }

    /// <summary>The parsed answer of a template that has a schema.</summary>
    public JsonElement? Json { get; init; }

    /// <summary>stop or length; null where <see cref="Error"/> is set.</summary>
    public string? FinishReason { get; init; }
    public UsageFacts Usage { get; init; } = new();
    public TimingFacts TimingsMs { get; init; } = new();

    /// <summary>UTC.</summary>
    public required DateTime Created { get; init; }
    public DescriptionError? Error { get; init; }
}

/// <summary>What produced the answer.</summary>
public sealed record ModelFacts(string Id, string Version, string Precision);

/// <summary>Which template asked the question.</summary>
public sealed record TemplateFacts(string Name, int Version);

/// <summary>Tokens. Those of images and those found in the cache are part of the prompt's.</summary>
public sealed record UsageFacts(int PromptTokens = 0, int ImageTokens = 0, int CachedTokens = 0, int CompletionTokens = 0);

/// <summary>Where the time went, in milliseconds; total is from the first byte fetched to the last token.</summary>
/// <param name="Cached">Whether the answer was stored before: nothing was computed, and usage is what it cost then.</param>
public sealed record TimingFacts(double Fetch = 0, double Decode = 0, double Encode = 0, double Queue = 0, double Prefill = 0, double Generate = 0, double Total = 0, bool Cached = false);

/// <summary>Why there is no answer, in the words that the HTTP endpoints use.</summary>
/// <param name="Type">invalid_request_error where the picture or the question is at fault, server_error otherwise.</param>
/// <param name="Code">A stable word for programs, such as <c>image_too_large</c>.</param>
/// <param name="Message">For people.</param>
public sealed record DescriptionError(string Type, string Code, string Message)
{
    public const string InvalidRequest = "invalid_request_error";
    public const string Server = "server_error";
}
