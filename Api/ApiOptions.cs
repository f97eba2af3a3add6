using System.ComponentModel.DataAnnotations;

namespace Glimpse.Api;

/// <summary>The HTTP contract's settings: configuration section <c>Glimpse:Api</c>, so <c>Glimpse__Api__MaxBodyBytes</c> in the environment.</summary>
public sealed class ApiOptions
{
    public const string Section = "Glimpse:Api";

    /// <summary>The names by which callers of GLM-4V services know the model.</summary>
    public static IReadOnlyList<string> DefaultModelAliases { get; } = ["glm-4v-flash", "glm-4.6v-flash"];

    /// <summary>Bytes of a request's body.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Seconds in which a request's body must have arrived.</summary>
    [Range(1, 3600)]
    public int BodySeconds { get; set; } = 60;

    /// <summary>Characters of path and query together.</summary>
    [Range(128, 16_000)]
    public int MaxUrlCharacters { get; set; } = 8192;

    /// <summary>Characters of all header names and values together.</summary>
    [Range(1024, 64_000)]
    public int MaxHeaderCharacters { get; set; } = 32 * 1024;

    /// <summary>How deep JSON may nest.</summary>
    [Range(8, 256)]
    public int MaxJsonDepth { get; set; } = 32;

    /// <summary>Names, values and brackets of a JSON body: bounds the memory that its structure takes.</summary>
    [Range(64, 10_000_000)]
    public int MaxJsonTokens { get; set; } = 100_000;

    /// <summary>Messages of one conversation.</summary>
    [Range(1, 100_000)]
    public int MaxMessages { get; set; } = 1024;

    /// <summary>Characters of all text in one request, checked before the engine counts tokens.</summary>
    [Range(1, 100_000_000)]
    public int MaxTextCharacters { get; set; } = 1_000_000;

    /// <summary>Whether the model thinks before it answers when a request does not say.</summary>
    public bool EnableThinking { get; set; }

    /// <summary>More names that mean the loaded model; null: <see cref="DefaultModelAliases"/>. (The binder would append to a default list.)</summary>
    public IList<string>? ModelAliases { get; set; }

    /// <summary>What a caller is told to wait, in seconds, while the model loads or the queue is full.</summary>
    [Range(1, 3600)]
    public int RetryAfterSeconds { get; set; } = 2;

    /// <summary>Seconds without an event after which a stream says that it is alive.</summary>
    [Range(1, 3600)]
    public int KeepAliveSeconds { get; set; } = 10;

    /// <summary>How long, in seconds, answers under way may go on once the process is told to stop. Then they end with an error. Give the container a few seconds more.</summary>
    [Range(0, 3600)]
    public int GraceSeconds { get; set; } = 25;
}
