namespace Glimpse.Cli.Describe;

/// <summary>The words of a command line, told apart: which are pictures, and what is asked.</summary>
internal sealed record Inputs(IReadOnlyList<string> Files, string? Question)
{
    public const string StandardInput = "-";

    private static readonly string[] PictureEndings = [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".gif", ".webp", ".bmp", ".dib"];

    /// <summary>
    /// With a question of its own every word is a file. Otherwise the last of several words is the question, unless it is a file that exists or is spelt like
    /// a picture: a mistyped <c>phtoo.jpg</c> should be missed, not asked.
    /// </summary>
    public static Inputs Split(IReadOnlyList<string> words, string? question, Func<string, bool> exists)
    {
        if (words.FirstOrDefault(word => word.Length > 1 && word[0] == '-' && !exists(word)) is { } option)
            throw new UsageException($"There is no option '{option}'. (A file of that name is ./{option}; a question of that form goes to --question.)");
        if (question is null && words.Count > 1 && !IsFile(words[^1], exists)) return Check([.. words.SkipLast(1)], words[^1]);
        return Check(words, question);
    }

    private static Inputs Check(IReadOnlyList<string> files, string? question)
    {
        if (files.Count(file => file == StandardInput) > 1) throw new UsageException("'-' (standard input) can be read only once: name it once.");
        if (question is not null && string.IsNullOrWhiteSpace(question)) throw new UsageException("The question is empty: write one, or leave it out for a description.");
        return new(files, question);
    }

    private static bool IsFile(string word, Func<string, bool> exists) =>
        word == StandardInput || exists(word) || PictureEndings.Any(ending => word.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
