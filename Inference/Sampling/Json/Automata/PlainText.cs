using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json.Automata;

/// <summary>JSON strings of any content: raw UTF-8, every escape, surrogates in pairs only, no raw control characters.</summary>
internal static class PlainText
{
    /// <summary>With both quotes.</summary>
    public static ByteDfa Quoted { get; } = Build();

    /// <summary>Connects a state to <paramref name="end"/> by the UTF-8 of every character beyond ASCII.</summary>
    /// <returns>The states that have one and two bytes to go.</returns>
    public static (int One, int Two) ConnectUtf8(ByteDfaBuilder builder, int from, int end)
    {
        int one = builder.Add(), two = builder.Add(), three = builder.Add();
        builder.Connect(one, 0x80, 0xBF, end);
        builder.Connect(two, 0x80, 0xBF, one);
        builder.Connect(three, 0x80, 0xBF, two);
        builder.Connect(from, 0xC2, 0xDF, one);
        builder.Connect(from, 0xE1, 0xEF, two);
        builder.Connect(from, 0xF1, 0xF3, three);
        // Second bytes that rule out over-long forms, surrogates, and what lies beyond U+10FFFF.
        Narrow(0xE0, 0xA0, 0xBF, one);
        Narrow(0xED, 0x80, 0x9F, one);
        Narrow(0xF0, 0x90, 0xBF, two);
        Narrow(0xF4, 0x80, 0x8F, two);
        return (one, two);

        void Narrow(byte lead, byte low, byte high, int target)
        {
            var state = builder.Add();
            builder.Connect(from, lead, state);
            builder.Connect(state, low, high, target);
        }
    }

    private static ByteDfa Build()
    {
        var builder = new ByteDfaBuilder("#", new CompileBudget(CancellationToken.None));
        int start = builder.Add(), content = builder.Add(endsCharacter: true), end = builder.Add(accepts: true);
        builder.Connect(start, (byte)'"', content);
        builder.Connect(content, 0x20, 0x7F, content);
        ConnectUtf8(builder, content, content);
        builder.Connect(content, (byte)'"', end);
        ConnectEscapes(builder, content);
        return builder.Build()!;
    }

    private static void ConnectEscapes(ByteDfaBuilder builder, int content)
    {
        int escape = builder.Add(), hex4 = builder.Add();
        builder.Connect(content, (byte)'\\', escape);
        builder.Connect(escape, "\"\\/bfnrt"u8, content);
        builder.Connect(escape, (byte)'u', hex4);
        int hex1 = Hex(content), hex2 = Hex(hex1), hex3 = Hex(hex2);

        // The second half of a pair: \uDC00 to \uDFFF.
        int low2 = Hex(hex1), low3 = builder.Add(), low4 = builder.Add(), lowU = builder.Add(), lowEscape = builder.Add();
        builder.Connect(lowEscape, (byte)'\\', lowU);
        builder.Connect(lowU, (byte)'u', low4);
        builder.Connect(low4, "dD"u8, low3);
        builder.Connect(low3, "cCdDeEfF"u8, low2);

        // \uD: 0 to 7 follow in an ordinary character, 8 to B in the first half of a pair, C to F in a second half without its first.
        int afterD = builder.Add(), high2 = Hex(Hex(lowEscape));
        builder.Connect(hex4, "0123456789abcefABCEF"u8, hex3);
        builder.Connect(hex4, "dD"u8, afterD);
        builder.Connect(afterD, "01234567"u8, hex2);
        builder.Connect(afterD, "89abAB"u8, high2);

        int Hex(int target)
        {
            var state = builder.Add();
            builder.Connect(state, "0123456789abcdefABCDEF"u8, target);
            return state;
        }
    }
}
