using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Gate.Rules;

/// <summary>Adds what the file of <see cref="AccessOptions.File"/> says to the settings.</summary>
internal sealed class AccessFile : IConfigureOptions<AccessOptions>
{
    public void Configure(AccessOptions options)
    {
        if (options.File is not { Length: > 0 } path) return;
        try
        {
            using var stream = File.OpenRead(path);
            new ConfigurationBuilder().AddJsonStream(stream).Build().Bind(options);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Wrong(path, "which cannot be read. Is it there, and may this user read it?");
        }
        catch (JsonException fault)
        {
            throw Wrong(path, $"which is not JSON: look at line {fault.LineNumber + 1}.");
        }
        catch (FormatException)
        {
            throw Wrong(path, "which is not a JSON object, or says a thing twice.");
        }
    }

    /// <summary>What changes when the file does. It is asked for rather than watched: mounted files, as secret stores have them, send no notice.</summary>
    public static (DateTime Written, long Length) StampOf(string? path)
    {
        try
        {
            // Secret stores switch a link: the file behind it is the one that counts.
            return string.IsNullOrEmpty(path) || Target(path) is not { Exists: true } file ? default : (file.LastWriteTimeUtc, file.Length);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return default;
        }
    }

    private static FileInfo Target(string path) => File.ResolveLinkTarget(path, returnFinalTarget: true) is FileInfo target ? target : new(path);

    private static OptionsValidationException Wrong(string path, string how) =>
        new(Options.DefaultName, typeof(AccessOptions), [$"{AccessOptions.Section}:{nameof(AccessOptions.File)} names '{path}', {how}"]);
}
