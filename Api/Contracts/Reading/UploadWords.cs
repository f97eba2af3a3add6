using Glimpse.Inference.Requests;
using Microsoft.Extensions.Primitives;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>The texts that come beside a picture, in a form or in the query, each given once at most.</summary>
internal sealed class UploadWords(int mostCharacters, params IReadOnlyCollection<string> known)
{
    private readonly Dictionary<string, string> _given = new(StringComparer.Ordinal);

    /// <summary>A text that came; null where it did not.</summary>
    public string? this[string name] => _given.GetValueOrDefault(name);

    public void Add(string name, StringValues values)
    {
        // The Functions host takes its key from the query; it says nothing about the picture.
        if (name == "code") return;
        if (!known.Contains(name)) throw Refusal.Unknown(name);
        if (values.Count != 1 || !_given.TryAdd(name, values[0] ?? "")) throw Refusal.Duplicate(name);
        if (values[0]?.Length > mostCharacters) throw new RequestRefusedException("text_too_long", $"'{name}' has more than {mostCharacters:N0} characters.", name);
    }
}
