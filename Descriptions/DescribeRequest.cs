using System.Collections.ObjectModel;
using Glimpse.Descriptions.Records;
using Glimpse.Descriptions.Templates;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;

namespace Glimpse.Descriptions;

/// <summary>A picture and what to say about it.</summary>
public sealed record DescribeRequest
{
    /// <summary>Null where it was not read, or not yet.</summary>
    public required ImagePart? Picture { get; init; }

    /// <summary>A question of the caller's own; null or blank: the template's.</summary>
    public string? Prompt { get; init; }

    /// <summary>zh or en; null: the prompt's language, or the default.</summary>
    public string? Language { get; init; }

    public string Template { get; init; } = TemplateCatalog.DefaultName;

    /// <summary>The texts of the template's variables, by name.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Where the picture came from, as far as the caller knows; the rest is filled in.</summary>
    public SourceFacts? Source { get; init; }

    /// <summary>Whether the model may think first. Its thought is told as it comes and is no part of the record.</summary>
    public bool EnableThinking { get; init; }

    /// <summary>The most tokens to generate; null: as many as the engine allows.</summary>
    public int? MaxTokens { get; init; }

    public SamplingOptions Sampling { get; init; } = SamplingOptions.ModelDefaults;

    /// <summary>The record's id, and the request's name in logs.</summary>
    public string Id { get; init; } = Guid.NewGuid().ToString("N");

    /// <summary>Who asks; see <see cref="Inference.Requests.GenerationRequest.Caller"/>.</summary>
    public string? Caller { get; init; }

    /// <summary>Whether a stored answer must not be told.</summary>
    public bool FreshAnswer { get; init; }

    /// <summary>How long the answer may be kept.</summary>
    public AnswerLife AnswerLife { get; init; }

    /// <summary>How long it took to get the picture's bytes.</summary>
    public TimeSpan Fetched { get; init; }
}
