using System.Diagnostics;
using Glimpse.ModelBuilder.Checkpoints;
using Glimpse.ModelBuilder.Tests.Running;

namespace Glimpse.ModelBuilder.Tests.Checkpoints;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void ReadSingles_OfEveryFloatType_GivesTheSameNumbers()
    {
        float[] numbers = [0, -1.5f, 65504, 0.0078125f];
        var image = new SafetensorsImage().Add("f32", numbers, 4);
        image.Tensors["f16"] = ("F16", [4], [.. numbers.SelectMany(number => BitConverter.GetBytes((Half)number))]);
        image.Tensors["bf16"] = ("BF16", [4], [.. new[] { 0, -1.5f, 65536, 0.0078125f }.SelectMany(number => BitConverter.GetBytes(number)[2..])]);
        using var file = Open(image);

        Assert.Equal(numbers, file.ReadSingles("f32"));
        Assert.Equal(numbers, file.ReadSingles("f16"));
        Assert.Equal([0, -1.5f, 65536, 0.0078125f], file.ReadSingles("bf16"));
    }

    [Fact]
    public void ReadSingles_OfAPart_StartsAtTheGivenElement()
    {
        var image = new SafetensorsImage().Add("first", [9, 9], 2).Add("second", [1, 2, 3, 4, 5], 5);
        using var file = Open(image);
        var part = new float[2];
        file.ReadSingles(file.Find("second"), 2, part);
        Assert.Equal([3, 4], part);
    }

    [Fact]
    public void ReadSingles_BeyondTheTensor_IsRefusedEvenWhereTheFileGoesOn()
    {
        using var file = Open(new SafetensorsImage().Add("first", [9, 9], 2).Add("second", [1], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.ReadSingles(file.Find("first"), 1, new float[2]));
    }

    [Fact]
    public void ReadInt64s_OfIntegers_GivesThem()
    {
        var image = new SafetensorsImage();
        image.Tensors["ids"] = ("I64", [2], [.. BitConverter.GetBytes(151_363L), .. BitConverter.GetBytes(-1L)]);
        using var file = Open(image);
        Assert.Equal([151_363, -1], file.ReadInt64s("ids"));
    }

    [Fact]
    public void Read_OfAnotherType_NamesTheTensorAndTheType()
    {
        using var file = Open(new SafetensorsImage().Add("a", [1], 1));
        Assert.Contains("tensor a as F32, expected I64", Assert.Throws<CheckpointException>(() => file.ReadInt64s("a")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_OfNoSuchTensor_NamesIt()
    {
        using var file = Open(new SafetensorsImage().Add("a", [1], 1));
        Assert.Equal("x.safetensors has no tensor b.", Assert.Throws<CheckpointException>(() => file.Find("b")).Message);
    }

    [Fact]
    public void Open_OfNoFile_SaysThatItIsMissing() =>
        Assert.Equal("y.safetensors is missing.", Assert.Throws<CheckpointException>(() => SafetensorsFile.Open(folder.PathOf("y.safetensors"))).Message);

    [Fact]
    public void Read_AfterTheFileWasCut_SaysSo()
    {
        using var file = Open(new SafetensorsImage().Add("a", new float[1000], 1000));
        using (var cut = Process.Start("truncate", ["-s", "500", folder.PathOf("x.safetensors")])) // .NET itself would respect our lock
            cut.WaitForExit();
        Assert.Contains("tensor a", Assert.Throws<CheckpointException>(() => file.ReadSingles("a")).Message, StringComparison.Ordinal);
    }

    private SafetensorsFile Open(SafetensorsImage image)
    {
        image.Write(folder.PathOf("x.safetensors"));
        return SafetensorsFile.Open(folder.PathOf("x.safetensors"));
    }
}
