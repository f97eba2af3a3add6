namespace Glimpse.Inference.Sampling.Json.Grammar;

/// <summary>
/// White space between the parts of an answer: nothing, one space, or a new line and an indent, as people and models write JSON. It is bounded, so that no model can stay in it for ever.
/// A gap is a number: 0 nothing yet, 1 a space, 2 and more a new line with so many spaces less 2.
/// </summary>
internal static class Gap
{
    public const int None = 0;
    private const int Space = 1;
    private const int NewLine = 2;
    private const int IndentPerLevel = 4;
    private const int MaxIndent = 24;

    /// <summary>Gaps are less than this.</summary>
    public const int Count = NewLine + MaxIndent + 1;

    /// <summary>The gap after one more byte, or -1 if that byte does not belong to it.</summary>
    /// <param name="depth">Open objects and arrays.</param>
    public static int Step(int gap, byte value, int depth) => (gap, value) switch
    {
        (None, (byte)' ') => Space,
        (None, (byte)'\n') => NewLine,
        ( >= NewLine, (byte)' ') when gap < NewLine + Math.Min(IndentPerLevel * depth, MaxIndent) => gap + 1,
        _ => -1,
    };
}
