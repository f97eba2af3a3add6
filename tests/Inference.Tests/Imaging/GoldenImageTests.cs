using Glimpse.Fixtures;
using Glimpse.Inference.Imaging;

namespace Glimpse.Inference.Tests.Imaging;

/// <summary>From the reference's picture files to its resized pixels and its patches.</summary>
public sealed class GoldenImageTests
{
    public static TheoryData<TestModel, string, int> Pictures()
    {
        var data = new TheoryData<TestModel, string, int>();
        foreach (var model in Enum.GetValues<TestModel>())
            foreach (var entry in Goldens.Cases(model))
                for (var i = 0; i < entry.Images.Count; i++) data.Add(model, entry.Name, i);
        return data;
    }

    [Theory, MemberData(nameof(Pictures))]
    public void Prepare_ReferencePicture_HasTheReferencesPixels(TestModel model, string name, int picture)
    {
        var entry = Goldens.Find(model, name);
        using var tensors = entry.OpenTensors();
        var (expected, height, width) = tensors.Pixels(picture);

        var prepared = new ImagePreprocessor(Settings.Of(model), new ImageLimits()).Prepare(File.ReadAllBytes(entry.ImagePath(picture)), default);

        Assert.Equal((width, height), (prepared.Pixels.Width, prepared.Pixels.Height));
        Assert.Equal(new PatchGrid((int)tensors.ImageGrids[picture * 3 + 1], (int)tensors.ImageGrids[picture * 3 + 2]), prepared.Grid);

        // The decoders are of the same families as the reference's, so every picture, lossy ones included, comes out the same to the last bit.
        Assert.Equal(expected, prepared.Pixels.Pixels);
    }

    [Theory]
    [InlineData(TestModel.Tiny, "one_image_5")]
    [InlineData(TestModel.Demo, "demo_05")]
    [InlineData(TestModel.Demo, "demo_12")]
    [InlineData(TestModel.Demo, "demo_13")]
    [InlineData(TestModel.Demo, "demo_17")]
    public void WritePatches_ReferencePixels_EqualsTheReferencesPatches(TestModel model, string name)
    {
        using var tensors = Goldens.Find(model, name).OpenTensors();
        var (pixels, height, width) = tensors.Pixels(0);
        var prepared = new ImagePreprocessor(Settings.Of(model), new ImageLimits()).FromPixels(new RgbImage(width, height, pixels));

        var patches = new float[prepared.Grid.Patches * Settings.Of(model).PatchLength];
        prepared.WritePatches(patches);

        Assert.Equal(tensors.PixelValues, patches);
    }

    [Theory]
    [InlineData("demo_00")] // JPEG, halved by the decoder
    [InlineData("demo_11")] // JPEG, halved
    [InlineData("demo_09")] // WebP, halved
    [InlineData("demo_01")] // PNG, whose reader does not scale: the same to the last bit
    public void Prepare_AboveTheLimitOfPixels_StaysWithinAFractionOfAStep(string name)
    {
        var entry = Goldens.Find(TestModel.Demo, name);
        using var tensors = entry.OpenTensors();
        var limits = new ImageLimits { MaxPixels = 100_000 };

        var scaled = new ImagePreprocessor(Settings.Demo, limits).Prepare(File.ReadAllBytes(entry.ImagePath(0)), default).Pixels.Pixels;

        var difference = tensors.Pixels(0).Bytes.Zip(scaled, (expected, actual) => Math.Abs(expected - actual)).Average();
        Assert.InRange(difference, 0, entry.Images[0].EndsWith(".png", StringComparison.Ordinal) ? 0 : 1);
        if (difference == 0) Assert.EndsWith(".png", entry.Images[0], StringComparison.Ordinal);
    }

    [Fact]
    public void FromPixels_SizeThatTheModelDoesNotTake_IsSaid() =>
        Assert.Throws<ArgumentException>(() => new ImagePreprocessor(Settings.Tiny, new ImageLimits()).FromPixels(new RgbImage(28, 30)));

    [Fact]
    public void DecoderVersion_IsTheOneOfTheLockedPackage() => Assert.StartsWith("libvips 8.18.", ImagePreprocessor.DecoderVersion, StringComparison.Ordinal);
}
