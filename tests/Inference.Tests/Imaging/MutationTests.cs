using Glimpse.Fixtures;
using Glimpse.Inference.Imaging;
using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Tests.Imaging;

/// <summary>Pictures of every kind, changed at random: the answer is a picture or a refusal, never anything else.</summary>
public sealed class MutationTests
{
    // Every picture gets four changes in ./test and 250 in ./test --full.
    private static readonly int Rounds = Environment.GetEnvironmentVariable("GLIMPSE_FULL") == "1" ? 250 : 4;

    // Smaller than in production, so that a header that grew costs milliseconds.
    private static readonly ImagePreprocessor Preprocessor = new(Settings.Tiny, new ImageLimits { MaxPixels = 250_000, MaxPixelsScaled = 1_000_000 });

    [Fact]
    public void Prepare_MutatedPicture_IsAPictureOrARefusal()
    {
        var (accepted, refused) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var name in Pictures.Names)
            {
                var random = new Random(round * 1000 + Pictures.Names.ToList().IndexOf(name));
                if (Survives(PictureMutator.Mutate(Pictures.Read(name), random), $"{name}, round {round}")) accepted++;
                else refused++;
            }
        }

        // Were either rare, the changes would be too tame or too wild to test anything.
        Assert.InRange(accepted, Pictures.Names.Count / 4, int.MaxValue);
        Assert.InRange(refused, Pictures.Names.Count / 4, int.MaxValue);
    }

    [Fact]
    public void Prepare_NoiseBehindASignature_IsARefusal()
    {
        var random = new Random(99);
        byte[][] signatures = [[0xFF, 0xD8, 0xFF], [.. Handmade.Png(1, 1)[..8]], [.. "GIF89a"u8], [.. "BM"u8], [.. "RIFF\u0020\0\0\0WEBPVP8L"u8]];
        for (var i = 0; i < 50 * Rounds; i++)
        {
            var noise = new byte[random.Next(0, 300)];
            random.NextBytes(noise);
            byte[] file = [.. signatures[i % signatures.Length], .. noise];
            Survives(file, $"noise {i}");
        }
    }

    private static bool Survives(byte[] file, string what)
    {
        try
        {
            var prepared = Preprocessor.Prepare(file, default);
            prepared.WritePatches(new float[prepared.Grid.Patches * Settings.Tiny.PatchLength]);
            return true;
        }
        catch (RequestRefusedException refusal)
        {
            Assert.StartsWith("image_", refusal.Code, StringComparison.Ordinal);
            return false;
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{what} ({file.Length} bytes)", failure);
        }
    }
}
