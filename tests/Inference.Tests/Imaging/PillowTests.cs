using System.Security.Cryptography;
using Glimpse.Inference.Imaging;
using Glimpse.Inference.Imaging.Formats;
using Glimpse.Inference.Imaging.Resampling;

namespace Glimpse.Inference.Tests.Imaging;

/// <summary>Every kind of picture against what Pillow makes of it: Pictures/expected.txt, which Pictures/make.py wrote.</summary>
public sealed class PillowTests
{
    public static TheoryData<string, int, int, string> Expected()
    {
        var data = new TheoryData<string, int, int, string>();
        foreach (var line in File.ReadLines(Path.Combine(Pictures.Folder, "expected.txt")))
            if (line.Split(' ') is [var name, var width, var height, var sha256]) data.Add(name, int.Parse(width), int.Parse(height), sha256);
        return data;
    }

    [Theory, MemberData(nameof(Expected))]
    public void Decode_PictureOfAnyKind_EqualsPillow(string name, int width, int height, string sha256)
    {
        var file = Pictures.Read(name);

        var header = PictureFile.ReadHeader(file);
        using var rows = PictureFile.Open(header, file, 1);
        var pixels = BicubicResampler.Resize(rows, header.Orientation, width, height, default).Pixels;

        Assert.Equal((width, height), (header.Width, header.Height));
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(pixels)));
    }
}
