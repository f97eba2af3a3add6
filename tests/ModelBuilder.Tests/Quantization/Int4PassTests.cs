using Glimpse.ModelBuilder.Graphs;
using Glimpse.ModelBuilder.Quantization;
using Glimpse.ModelBuilder.Tests.Running;
using Microsoft.ML.OnnxRuntime;

namespace Glimpse.ModelBuilder.Tests.Quantization;

/// <summary>ONNX Runtime reads the codes as they were meant: products and lookups of quantized matrices are those of the float matrices, nearly.</summary>
public sealed class Int4PassTests : IDisposable
{
    private const int Rows = 50, Width = 96; // three blocks: an odd number, so the last zero point has a byte of its own
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false, 32)]
    [InlineData(true, 32)]
    [InlineData(true, 64)] // 96 is no multiple of it: 32 it is
    public void Apply_OnAProduct_KeepsItNearly(bool forCpu, int blockSize)
    {
        var graph = new Graph("g");
        var x = graph.Input("x", ElementType.Float, "n", $"{Width}");
        graph.Output(new GraphPort("y", ElementType.Float, ["n", $"{Rows}"]), graph.Linear(x, graph.Weight("w", Matrix(), Rows, Width)));
        var input = Enumerable.Range(0, 2 * Width).Select(i => MathF.Cos(i)).ToArray();
        var exact = Run(graph, OrtValue.CreateTensorValueFromMemory(input, [2, Width]));

        Int4Pass.Apply(graph, forCpu, blockSize);

        Assert.Equal("MatMulNBits", graph.Nodes.Single().Operator.Type);
        Assert.Equal(forCpu, graph.Nodes.Single().Attributes.Any(attribute => attribute.Key == "accuracy_level"));
        AssertNear(exact, Run(graph, OrtValue.CreateTensorValueFromMemory(input, [2, Width])), 0.12);
    }

    [Fact]
    public void Apply_OnALookup_KeepsItNearly()
    {
        var graph = new Graph("g");
        var ids = graph.Input("x", ElementType.Int64, "n");
        graph.Output(new GraphPort("y", ElementType.Float, ["n", $"{Width}"]), graph.Call(new Operator("Gather"), [graph.Weight("w", Matrix(), Rows, Width), ids], ("axis", 0L)));
        var exact = Run(graph, OrtValue.CreateTensorValueFromMemory(new long[] { 0, 17, 49 }, [3]));

        Int4Pass.Apply(graph, forCpu: true, BlockSizes.Smallest);

        Assert.Equal("GatherBlockQuantized", graph.Nodes.Single().Operator.Type);
        AssertNear(exact, Run(graph, OrtValue.CreateTensorValueFromMemory(new long[] { 0, 17, 49 }, [3])), 0.1);
    }

    [Theory]
    [InlineData(256, 128, 128)]
    [InlineData(192, 128, 64)]
    [InlineData(96, 128, 32)]
    public void QuantizedMatrix_AnyWidth_HasTheLargestBlocksThatDivideIt(int width, int asked, int given)
    {
        var matrix = new QuantizedMatrix(new ComputedRows("w", 2, width, (_, _) => 1), asked);
        Assert.Equal((given, width / given), (matrix.BlockSize, matrix.Blocks));
    }

    [Fact]
    public void Apply_OnAWidthWithARemainder_LeavesItAlone()
    {
        var graph = new Graph("g");
        graph.Linear(graph.Input("x", ElementType.Float, "n", "1176"), graph.Weight("w", new ComputedRows("w", 8, 1176, (_, _) => 1), 8, 1176));
        Int4Pass.Apply(graph, forCpu: true, BlockSizes.Smallest);
        Assert.Equal("FusedMatMul", graph.Nodes.Single().Operator.Type);
        Assert.Equal(["w"], graph.Weights.Keys);
    }

    [Fact]
    public void Scales_WrittenWithoutTheCodes_AreTheSame()
    {
        var (first, second) = (new QuantizedMatrix(Matrix(), 32), new QuantizedMatrix(Matrix(), 32));
        first.Codes.WriteTo(Stream.Null, CancellationToken.None);
        Assert.Equal(Bytes(first.Scales), Bytes(second.Scales));
        Assert.Equal(Bytes(first.ZeroPoints), Bytes(second.ZeroPoints));
    }

    // Smooth but different in every row and block.
    private static ComputedRows Matrix() => new("w", Rows, Width, (row, column) => MathF.Sin((row * 1.3f) + (column * 0.7f)) * (1 + (row % 5)));

    private static byte[] Bytes(IWeightContent content)
    {
        using var stream = new MemoryStream();
        content.WriteTo(stream, CancellationToken.None);
        return stream.ToArray();
    }

    private static void AssertNear(float[] exact, float[] actual, double share)
    {
        var error = Math.Sqrt(exact.Zip(actual).Sum(pair => Math.Pow(pair.First - pair.Second, 2)) / exact.Sum(value => (double)value * value));
        Assert.InRange(error, 1e-4, share); // exactly equal would mean that nothing was quantized
    }

    private float[] Run(Graph graph, OrtValue input)
    {
        OnnxFile.Write(graph, "1", "g.onnx_data", () => File.Create(folder.PathOf("g.onnx")), () => File.Create(folder.PathOf("g.onnx_data")), CancellationToken.None);
        using var session = new InferenceSession(folder.PathOf("g.onnx"));
        using var options = new RunOptions();
        using (input)
        using (var results = session.Run(options, ["x"], [input], ["y"]))
            return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
