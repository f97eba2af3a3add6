using System.Net.Sockets;
using System.Text.RegularExpressions;
using Glimpse.Api;
using Glimpse.Api.Fetching;
using Glimpse.Api.Gate.Rules;
using Glimpse.Descriptions;
using Glimpse.Descriptions.Audit;
using Glimpse.Descriptions.Caching;
using Glimpse.Descriptions.Guards;
using Glimpse.Descriptions.Storage;
using Glimpse.Inference;
using Glimpse.Inference.Artifacts;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Glimpse.Standalone.Starting;

/// <summary>What keeps the head from starting, in one line with the next step.</summary>
internal static partial class StartupFault
{
    private static readonly Dictionary<Type, string> Sections = new()
    {
        [typeof(EngineOptions)] = EngineOptions.Section,
        [typeof(ApiOptions)] = ApiOptions.Section,
        [typeof(FetchOptions)] = FetchOptions.Section,
        [typeof(AccessOptions)] = AccessOptions.Section,
        [typeof(DescriptionOptions)] = DescriptionOptions.Section,
        [typeof(AuditOptions)] = AuditOptions.Section,
        [typeof(GuardOptions)] = GuardOptions.Section,
        [typeof(StorageOptions)] = StorageOptions.Section,
        [typeof(CacheOptions)] = CacheOptions.Section,
    };

    /// <summary>The line; null where the fault is none of those that are expected, and its trace is wanted.</summary>
    public static string? Explain(Exception fault) => fault switch
    {
        OptionsValidationException wrong => $"A setting is wrong. {string.Join(' ', wrong.Failures.Select(failure => Setting(failure, wrong.OptionsType)))}",
        AggregateException { InnerExceptions: var all } when all.Select(Explain).ToList() is var lines && !lines.Contains(null) => string.Join(' ', lines),
        ModelLoadException model => model.Message,
        ListeningException listening => listening.Message,
        IOException { InnerException: AddressInUseException } taken =>
            $"{Address().Match(taken.Message).Value} is in use. Stop what uses it, or listen elsewhere, as in: --urls http://127.0.0.1:7072",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "This address may not be listened on: ports below 1024 need rights of their own. Take another, as in: --urls http://127.0.0.1:7072",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "The address to listen on is not one of this machine's. Take another, as in: --urls http://127.0.0.1:7071",
        FormatException address when address.Message.StartsWith("Invalid url", StringComparison.Ordinal) =>
            $"{address.Message.TrimEnd('.')} is no address to listen on. Write it as in: --urls http://127.0.0.1:7071",
        InvalidOperationException unread when Conversion().Match(unread.Message) is { Success: true } parts =>
            $"The setting {parts.Groups["key"].Value} is '{parts.Groups["value"].Value}', which cannot be read as {Kind(parts.Groups["type"].Value)}.",
        // Its words are written for people, by the storage client.
        InvalidOperationException storage when storage.TargetSite?.DeclaringType == typeof(StorageClient) => storage.Message,
        _ => null,
    };

    // "MaxBodyBytes: The field ApiOptions.MaxBodyBytes must be between 1024 and 1073741824." Several come joined by semicolons.
    private static string Setting(string failure, Type options)
    {
        if (!Sections.TryGetValue(options, out var section)) return failure;
        var named = Member().Replace(failure, parts => $"{section}:{parts.Groups["member"].Value.Replace('.', ':')}");
        return named.EndsWith('.') ? named : named + ".";
    }

    private static string Kind(string type) => type switch
    {
        "System.Int32" or "System.Int64" => "a whole number",
        "System.Double" or "System.Single" => "a number",
        "System.Boolean" => "true or false",
        _ when type.EndsWith("." + nameof(ExecutionProvider), StringComparison.Ordinal) => "cpu or cuda",
        _ when type.EndsWith("." + nameof(ImageFormats), StringComparison.Ordinal) => "all or web",
        _ => type.Split('.')[^1],
    };

    [GeneratedRegex(@"^Failed to convert configuration value '(?<value>.*)' at '(?<key>[^']+)' to type '(?<type>[^']+)'", RegexOptions.ExplicitCapture)]
    private static partial Regex Conversion();

    [GeneratedRegex(@"https?://[^\s]+(?=:)")]
    private static partial Regex Address();

    [GeneratedRegex(@"\w+: The (field )?\w+\.(?<member>[\w.]*\w)( field)?", RegexOptions.ExplicitCapture)]
    private static partial Regex Member();
}
