using System.Text;

namespace Glimpse.Descriptions.Templates;

/// <summary>The language of a question and its answer.</summary>
public enum Language { Zh, En }

/// <summary>Languages as callers write them, and as their questions show them.</summary>
public static class Languages
{
    /// <summary>zh or en, as records say it.</summary>
    public static string Code(this Language language) => language == Language.Zh ? "zh" : "en";

    /// <summary>Reads zh or en, in any case and with a region, such as zh-CN; null for anything else.</summary>
    public static Language? Parse(string text)
    {
        var dash = text.IndexOfAny(['-', '_']);
        return (dash < 0 ? text : text[..dash]).ToUpperInvariant() switch { "ZH" => Language.Zh, "EN" => Language.En, _ => null };
    }

    /// <summary>Chinese where there is a Han character, English where there are only other letters; null without letters.</summary>
    public static Language? Detect(string text)
    {
        var letters = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHan(rune.Value)) return Language.Zh;
            letters |= Rune.IsLetter(rune);
        }
        return letters ? Language.En : null;
    }

    // The blocks of Unicode's Han script that hold ideographs: radicals, 々〇, extension A, the unified block, compatibility, planes 2 and 3.
    private static bool IsHan(int rune) => rune is >= 0x2E80 and <= 0x2FD5 or 0x3005 or 0x3007 or >= 0x3400 and <= 0x4DBF or >= 0x4E00 and <= 0x9FFF
        or >= 0xF900 and <= 0xFAFF or >= 0x20000 and <= 0x3FFFF;
}
