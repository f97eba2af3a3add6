using System.Collections.Frozen;
using System.Text;

namespace Glimpse.Descriptions.Guards.Injection;

/// <summary>
/// One letter for the many that readers, and models, take for it: full-width, mathematical and circled forms, accents, Cyrillic and Greek doubles, and traditional
/// characters. By tables of our own: the process runs without ICU, where <see cref="string.Normalize()"/> changes nothing.
/// </summary>
internal static class Lookalikes
{
    // The base letters of U+00C0 to U+017F, in order.
    private const string Accented =
        "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuytyaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnn nnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

    private const string Doubles = "аеорсухіѕјһԁԛѡкмтвнɡɩαοερτυκνιχωց";
    private const string Latin = "aeopcyxisjhdqwkmtbhgiaoeptukvixwg";

    // The characters of the phrases that are looked for, and their neighbours.
    private const string Traditional = "無視說輸規則統設詞語內開發啟請們對話隱預顯訴洩復複譯這從現來過濾審繞進碼處為麼記別拋棄約條當換獄調試極認關員級權點將與讓變種見計訊還顧擺脫執導聽樣僅務網後裡裏隨須沒個會層給寫總體絕協議編輯檢驗證實際選項間閱讀貼該據寶應輪門";
    private const string Simplified = "无视说输规则统设词语内开发启请们对话隐预显诉泄复复译这从现来过滤审绕进码处为么记别抛弃约条当换狱调试极认关员级权点将与让变种见计讯还顾摆脱执导听样仅务网后里里随须没个会层给写总体绝协议编辑检验证实际选项间阅读贴该据宝应轮门";

    private static readonly FrozenDictionary<char, char> Known = (Doubles + Traditional).Zip(Latin + Simplified).ToFrozenDictionary(pair => pair.First, pair => pair.Second);

    /// <summary>The letter that a letter or digit counts as; '\0' for what is neither.</summary>
    public static char Fold(Rune rune) => rune.Value switch
    {
        >= 'A' and <= 'Z' => (char)(rune.Value | 0x20),
        < 0x80 => (char)rune.Value,
        >= 0xC0 and < 0x180 => Accented[rune.Value - 0xC0] is var letter and not ' ' ? letter : (char)rune.Value,
        >= 0xFF01 and <= 0xFF5E => Fold(new(rune.Value - 0xFEE0)),
        // Mathematical letters in thirteen styles of 52, then digits in five of 10.
        >= 0x1D400 and < 0x1D6A4 => (char)('a' + ((rune.Value - 0x1D400) % 26)),
        >= 0x1D7CE and <= 0x1D7FF => (char)('0' + ((rune.Value - 0x1D7CE) % 10)),
        >= 0x1F130 and <= 0x1F189 => (char)('a' + ((rune.Value - 0x1F130) % 32) % 26),
        <= char.MaxValue => Lower((char)rune.Value),
        // Beyond the basic plane: a rare character stands for itself by its second half.
        _ => Rune.IsLetterOrDigit(rune) ? rune.ToString()[1] : '\0',
    };

    /// <summary>The letter within a circle or brackets; '\0' for any other symbol.</summary>
    public static char Circled(Rune rune) => rune.Value switch
    {
        >= 0x249C and <= 0x24B5 => (char)('a' + (rune.Value - 0x249C)),
        >= 0x24B6 and <= 0x24E9 => (char)('a' + ((rune.Value - 0x24B6) % 26)),
        _ => '\0',
    };

    private static char Lower(char letter)
    {
        var lower = char.ToLowerInvariant(letter);
        return Known.GetValueOrDefault(lower, lower);
    }
}
