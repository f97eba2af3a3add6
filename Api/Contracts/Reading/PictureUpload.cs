using Glimpse.Api.Gate;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>What <c>/v1/describe</c> is sent: one picture and, where the caller wants, a question of its own.</summary>
internal sealed record PictureUpload
{
    private const int LongestName = 255;

    public required byte[] Picture { get; init; }

    /// <summary>The file's name as the form gives it.</summary>
    public string? Name { get; init; }
    public string? Prompt { get; init; }
    public string? Language { get; init; }
    public string? Template { get; init; }

    /// <summary>Reads a form, or the picture itself with everything else in the query.</summary>
    public static async Task<PictureUpload> ReadAsync(HttpRequest request, RequestLimits limits, CancellationToken cancellation)
    {
        var words = new Words(limits.MaxTextCharacters);
        foreach (var (name, values) in request.Query) words.Add(name, values);
        return request.ContentType!.StartsWith(MediaTypes.Form, StringComparison.OrdinalIgnoreCase)
            ? await ReadFormAsync(request, limits, words, cancellation)
            : words.With(await PictureBytes.ReadAsync(request.Body, request.ContentLength, limits.MaxPictureBytes, cancellation), null);
    }

    private static async Task<PictureUpload> ReadFormAsync(HttpRequest request, RequestLimits limits, Words words, CancellationToken cancellation)
    {
        byte[]? picture = null;
        string? file = null;
        await foreach (var field in FormReader.ReadAsync(request, cancellation))
        {
            if (field.Name is "image" or "file")
            {
                if (picture is not null) throw new RequestRefusedException("too_many_images", "One request describes one picture. Send one file.", field.Name);
                picture = await PictureBytes.ReadAsync(field.Body, null, limits.MaxPictureBytes, cancellation);
                file = field.FileName;
            }
            else words.Add(field.Name, await field.ReadTextAsync(limits.MaxTextCharacters, cancellation));
        }
        return words.With(picture ?? throw Refusal.Missing("image", "a file of the form"), file);
    }

    /// <summary>The texts beside the picture, each given once at most.</summary>
    private sealed class Words(int mostCharacters)
    {
        private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);

        public void Add(string name, StringValues values)
        {
            // The Functions host takes its key from the query; it says nothing about the picture.
            if (name == "code") return;
            if (name is not ("prompt" or "language" or "template")) throw Refusal.Unknown(name);
            if (values.Count != 1 || !_given.TryAdd(name, values[0] ?? "")) throw Refusal.Duplicate(name);
            if (values[0]?.Length > mostCharacters) throw new RequestRefusedException("text_too_long", $"'{name}' has more than {mostCharacters:N0} characters.", name);
        }

        public PictureUpload With(byte[] picture, string? file) => new()
        {
            Picture = picture,
            Name = string.IsNullOrWhiteSpace(file) ? null : ApiError.Plain(file[(file.LastIndexOfAny(['/', '\\']) + 1)..], LongestName),
            Prompt = _given.GetValueOrDefault("prompt"),
            Language = _given.GetValueOrDefault("language"),
            Template = _given.GetValueOrDefault("template"),
        };
    }
}
