using System.Runtime.InteropServices;

namespace Glimpse.Inference.Imaging.Formats;

/// <summary>A pixel as a decoder stores it. Each becomes RGB on white in the integer steps of Pillow.</summary>
internal interface IPixel
{
    (byte Red, byte Green, byte Blue) OnWhite();
}

[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct GreyPixel(byte Grey) : IPixel
{
    public (byte, byte, byte) OnWhite() => (Grey, Grey, Grey);
}

[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct GreyAlphaPixel(byte Grey, byte Alpha) : IPixel
{
    public (byte, byte, byte) OnWhite() => new RgbaPixel(Grey, Grey, Grey, Alpha).OnWhite();
}

[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct RgbPixel(byte Red, byte Green, byte Blue) : IPixel
{
    public (byte, byte, byte) OnWhite() => (Red, Green, Blue);
}

/// <summary>The fourth byte means nothing.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct RgbxPixel(byte Red, byte Green, byte Blue, byte Unused) : IPixel
{
    public (byte, byte, byte) OnWhite() => (Red, Green, Blue);
}

[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct RgbaPixel(byte Red, byte Green, byte Blue, byte Alpha) : IPixel
{
    public (byte, byte, byte) OnWhite() => (Blend(Red, Alpha), Blend(Green, Alpha), Blend(Blue, Alpha));

    /// <summary>value * alpha + 255 * (255 - alpha), divided by 255 and rounded, with the 7 extra bits of Pillow's alpha_composite.</summary>
    private static byte Blend(byte value, byte alpha)
    {
        var blended = (value * alpha + 255 * (255 - alpha) + 128) << 7;
        return (byte)(((blended >> 8) + blended) >> 15);
    }
}

/// <summary>Ink, 255 being full; plain inversion, no colour profile.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct CmykPixel(byte Cyan, byte Magenta, byte Yellow, byte Black) : IPixel
{
    public (byte, byte, byte) OnWhite() => (Light(Cyan), Light(Magenta), Light(Yellow));

    private byte Light(byte ink)
    {
        var paper = 255 - Black;
        var covered = ink * paper + 128;
        return (byte)(paper - (((covered >> 8) + covered) >> 8));
    }
}

/// <summary>16 bits, divided by 257 and rounded down: 65,535 becomes 255.</summary>
internal readonly record struct DeepGreyPixel(ushort Grey) : IPixel
{
    public (byte, byte, byte) OnWhite() => new GreyPixel((byte)(Grey / 257)).OnWhite();
}

/// <summary>16 bits each. Wherever there is more than one channel, the reference takes the high bytes, which is at most one step from dividing by 257.</summary>
internal readonly record struct DeepGreyAlphaPixel(ushort Grey, ushort Alpha) : IPixel
{
    public (byte, byte, byte) OnWhite() => new GreyAlphaPixel((byte)(Grey >> 8), (byte)(Alpha >> 8)).OnWhite();
}

internal readonly record struct DeepRgbPixel(ushort Red, ushort Green, ushort Blue) : IPixel
{
    public (byte, byte, byte) OnWhite() => ((byte)(Red >> 8), (byte)(Green >> 8), (byte)(Blue >> 8));
}

internal readonly record struct DeepRgbaPixel(ushort Red, ushort Green, ushort Blue, ushort Alpha) : IPixel
{
    public (byte, byte, byte) OnWhite() => new RgbaPixel((byte)(Red >> 8), (byte)(Green >> 8), (byte)(Blue >> 8), (byte)(Alpha >> 8)).OnWhite();
}
