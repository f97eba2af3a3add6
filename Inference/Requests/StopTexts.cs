using System.Text;

namespace Glimpse.Inference.Requests;

/// <summary>
/// Looks for the texts that end an answer in what is said piece by piece, and holds back what may be the beginning of one, so that no part of a stop text
/// is ever told.
/// </summary>
internal sealed class StopTexts(IReadOnlyList<string> texts)
{
    private readonly StringBuilder _held = new();

    /// <summary>The text that was found; null while none was.</summary>
    public string? Found { get; private set; }

    /// <summary>Takes more text.</summary>
    /// <returns>What can be told now.</returns>
    public string Append(string text)
    {
        if (texts.Count == 0 || Found is not null) return Found is null ? text : "";
        var all = _held.Append(text).ToString();
        _held.Clear();
        var (at, found) = First(all);
        if (found is not null)
        {
            Found = found;
            return all[..at];
        }
        var safe = all.Length - LongestBeginning(all);
        _held.Append(all, safe, all.Length - safe);
        return all[..safe];
    }

    /// <summary>What was held back and turned out to be no stop text.</summary>
    public string Flush()
    {
        var rest = _held.ToString();
        _held.Clear();
        return rest;
    }

    private (int At, string? Text) First(string all)
    {
        var (best, found) = (int.MaxValue, (string?)null);
        foreach (var text in texts)
        {
            var at = all.IndexOf(text, StringComparison.Ordinal);
            if (at >= 0 && at < best) (best, found) = (at, text);
        }
        return (best, found);
    }

    /// <summary>Length of the longest end of the text that a stop text begins with.</summary>
    private int LongestBeginning(string all)
    {
        for (var length = Math.Min(all.Length, texts.Max(text => text.Length) - 1); length > 0; length--)
        {
            var end = all.AsSpan(all.Length - length);
            foreach (var text in texts)
            {
                if (text.AsSpan().StartsWith(end, StringComparison.Ordinal)) return length;
            }
        }
        return 0;
    }
}
