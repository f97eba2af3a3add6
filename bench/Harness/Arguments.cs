using System.Globalization;

namespace Glimpse.Bench.Harness;

/// <summary>A verb's arguments: <c>--name value</c>, each asked for once; what is left over is an error.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <exception cref="UsageException">A name without a value.</exception>
    public Arguments(ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i += 2)
        {
            if (!words[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == words.Length) throw new UsageException($"'{words[i]}' is not a name with a value, such as --steps 100.");
            _values[words[i][2..]] = words[i + 1];
        }
    }

    public string Text(string name, string fallback) => _values.Remove(name, out var value) ? value : fallback;

    public int Int(string name, int fallback) =>
        !_values.Remove(name, out var value) ? fallback
        : int.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number
        : throw new UsageException($"--{name} is '{value}', which is not a whole number.");

    public int[] Ints(string name, string fallback) =>
        [.. Text(name, fallback).Split(',').Select(part => int.TryParse(part, CultureInfo.InvariantCulture, out var number) ? number : throw new UsageException($"--{name} has '{part}', which is not a whole number."))];

    /// <exception cref="UsageException">Something was given that no one asked for.</exception>
    public void Done()
    {
        if (_values.Count > 0) throw new UsageException($"Unknown: {string.Join(", ", _values.Keys.Select(name => "--" + name))}.");
    }
}

/// <summary>The command line is not understood.</summary>
internal sealed class UsageException(string message) : Exception(message);
