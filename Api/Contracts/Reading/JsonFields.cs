using System.Text.Json;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>An object of a request, read strictly: a field is taken once by its name and type, and what nobody took is refused. Null means absent.</summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> _left = new(StringComparer.Ordinal);
    private readonly string _path;

    private JsonFields(string path) => _path = path;

    /// <summary>Fields that nobody has taken yet, null ones included.</summary>
    public IReadOnlyCollection<KeyValuePair<string, JsonElement>> Left => _left;

    /// <param name="path">Where the object stands, such as <c>messages[0]</c>; empty for the body itself.</param>
    public static JsonFields Of(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw path.Length == 0 ? Refusal.InvalidJson($"The body must be a JSON object, but it is {Kind(element)}.") : Refusal.WrongType(path, "an object", Kind(element));
        var fields = new JsonFields(path);
        foreach (var property in element.EnumerateObject())
        {
            if (!fields._left.TryAdd(property.Name, property.Value)) throw Refusal.Duplicate(fields.PathOf(property.Name));
        }
        return fields;
    }

    public string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    public JsonElement? Take(string name) => _left.Remove(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public string? TakeText(string name) => Take(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => throw Refusal.WrongType(PathOf(name), "a string", Kind(other)),
    };

    /// <summary>Whether a field is there and not null.</summary>
    public bool Has(string name) => _left.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>What <see cref="TakeText"/> would take, left where it is.</summary>
    public string? PeekText(string name) => _left.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public bool? TakeBoolean(string name) => Take(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => throw Refusal.WrongType(PathOf(name), "true or false", Kind(other)),
    };

    public long? TakeInteger(string name, long least, long most) => Take(name) is { } value ? Integer(value, PathOf(name), least, most) : null;

    /// <param name="most">How many there may be.</param>
    /// <param name="longest">Characters of each; none may be empty.</param>
    /// <param name="orOne">Whether one string may stand for an array of it.</param>
    public IReadOnlyList<string> TakeTexts(string name, int most, int longest, bool orOne = false)
    {
        if (Take(name) is not { } value) return [];
        if (orOne && value.ValueKind == JsonValueKind.String) return [ReadOne(value, PathOf(name))];
        var texts = ReadEach(value, PathOf(name), orOne ? "a string or an array of strings" : "an array of strings", ReadOne);
        return texts.Count <= most ? texts : throw Refusal.WrongValue(PathOf(name), $"an array of at most {most} strings; it has {texts.Count:N0}");

        string ReadOne(JsonElement element, string path)
        {
            if (element.ValueKind != JsonValueKind.String) throw Refusal.WrongType(path, "a string", Kind(element));
            return element.GetString() is { Length: > 0 } text && text.Length <= longest ? text : throw Refusal.WrongValue(path, $"1 to {longest} characters");
        }
    }

    public IReadOnlyList<int> TakeIntegers(string name, int least, int most) =>
        TakeEach(name, "an array of whole numbers", (element, path) => (int)Integer(element, path, least, most));

    /// <param name="expected">What it must be.</param>
    /// <param name="read">Reads one of its elements, at its place in the request.</param>
    public IReadOnlyList<T> TakeEach<T>(string name, string expected, Func<JsonElement, string, T> read)
    {
        if (Take(name) is not { } value) return [];
        return ReadEach(value, PathOf(name), expected, read);
    }

    private static List<T> ReadEach<T>(JsonElement list, string path, string expected, Func<JsonElement, string, T> read)
    {
        if (list.ValueKind != JsonValueKind.Array) throw Refusal.WrongType(path, expected, Kind(list));
        var items = new List<T>(list.GetArrayLength());
        foreach (var element in list.EnumerateArray()) items.Add(read(element, $"{path}[{items.Count}]"));
        return items;
    }

    private static long Integer(JsonElement value, string path, long least, long most)
    {
        var expected = (least, most) == (long.MinValue, long.MaxValue) ? "a whole number of 64 bits" : $"a whole number from {least} to {most}";
        if (value.ValueKind != JsonValueKind.Number) throw Refusal.WrongType(path, expected, Kind(value));
        if (!(value.TryGetInt64(out var number) || IsWhole(value, out number)) || number < least || number > most) throw Refusal.WrongValue(path, expected);
        return number;
    }

    // JSON has one kind of numbers: 16.0 and 1e3 are whole too, and some languages write them so.
    private static bool IsWhole(JsonElement value, out long number)
    {
        const double MostExact = 1L << 53;
        var isWhole = value.TryGetDouble(out var given) && double.IsInteger(given) && Math.Abs(given) < MostExact;
        number = isWhole ? (long)given : 0;
        return isWhole;
    }

    /// <param name="least">The smallest number allowed.</param>
    /// <param name="above">Whether <paramref name="least"/> itself is too small.</param>
    public float? TakeNumber(string name, float least, float most, bool above = false)
    {
        if (Take(name) is not { } value) return null;
        var expected = above ? $"a number over {least}, at most {most}" : $"a number from {least} to {most}";
        if (value.ValueKind != JsonValueKind.Number) throw Refusal.WrongType(PathOf(name), expected, Kind(value));
        // 1e999 reads as infinity and falls out here.
        if (!value.TryGetDouble(out var number) || number < least || number > most || (above && number <= least)) throw Refusal.WrongValue(PathOf(name), expected);
        // A number over 0 so small that it would round to 0 stays over 0.
        return above && (float)number <= least ? MathF.BitIncrement(least) : (float)number;
    }

    public JsonFields? TakeObject(string name) => Take(name) is { } value ? Of(value, PathOf(name)) : null;

    /// <summary>Refuses a field that says anything: clients send a whole answer back as they got it, with what they do not use null or an empty array.</summary>
    public void RefuseUnlessEmpty(string name, string remedy)
    {
        if (Take(name) is { } value && !(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0)) throw Refusal.NotSupported(PathOf(name), remedy);
    }

    /// <summary>Takes fields that say something about the caller's side only.</summary>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (var name in names) _left.Remove(name);
    }

    /// <summary>Refuses what is left.</summary>
    public void Finish()
    {
        foreach (var (name, _) in _left) throw Refusal.Unknown(PathOf(name));
    }

    public static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        _ => "null",
    };
}
