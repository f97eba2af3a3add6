using Glimpse.ModelBuilder.Graphs;
using Glimpse.ModelBuilder.Tests.Running;
using Microsoft.ML.OnnxRuntime;

namespace Glimpse.ModelBuilder.Tests.Graphs;

public sealed class OnnxFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_WeightsOfEverySize_LieOnPagesOrInTheModel()
    {
        var graph = new Graph("g");
        var x = graph.Input("x", ElementType.Float, "1", "2000");
        foreach (var name in (string[])["a", "b"])
            x = graph.Sum(x, graph.Weight(name, new ComputedRows(name, 1, 2000, (_, i) => i), 2000));
        graph.Output(new GraphPort("y", ElementType.Float, ["1", "2000"]), graph.Reshape(x, 1, -1));
        Write(graph);

        Assert.Equal(OnnxFile.DataLength(graph), new FileInfo(folder.PathOf("g.onnx_data")).Length);
        Assert.Equal(8192 + 8000, OnnxFile.DataLength(graph)); // 8,000 bytes, up to the next 4,096, 8,000 bytes
        Assert.Equal([.. Enumerable.Range(0, 2000).Select(i => (2f * i) + 1)], Run([.. Enumerable.Repeat(1f, 2000)], 1, 2000));
    }

    [Fact]
    public void Write_GraphWithoutLargeWeights_NeedsNoDataFile()
    {
        var graph = new Graph("g");
        graph.Output(new GraphPort("y", ElementType.Float, ["n"]), graph.Reshape(graph.Input("x", ElementType.Float, "1", "n"), -1));
        Write(graph);
        Assert.Equal(["g.onnx"], folder.Files);
        Assert.Equal([3f, 4f], Run([3, 4], 1, 2));
    }

    // 2.4 GB of zeros (a sparse file, so neither disk nor time), with the numbers that matter behind them.
    [Fact]
    public void Write_WeightsBeyondTwoGigabytes_RunInOnnxRuntime()
    {
        var graph = new Graph("g");
        var index = graph.Input("x", ElementType.Float, "1");
        const int rows = 600_000, width = 1000;
        var zeros = graph.Add(new Weight("zeros", ElementType.Float, [rows, width], new Zeros(4L * rows * width)));
        var after = graph.Weight("after", new ComputedRows("after", 1, width, (_, i) => i + 0.5f), width);
        var row = graph.Call(new Operator("Gather"), [zeros, graph.Call(new Operator("Cast"), [index], ("to", (long)ElementType.Int64))], ("axis", 0L));
        graph.Output(new GraphPort("y", ElementType.Float, ["1", $"{width}"]), graph.Sum(row, after));
        Write(graph);

        Assert.True(new FileInfo(folder.PathOf("g.onnx")).Length < 10_000);
        Assert.Equal([.. Enumerable.Range(0, width).Select(i => i + 0.5f)], Run([rows - 1], 1));
    }

    private void Write(Graph graph) => OnnxFile.Write(
        graph, "1", "g.onnx_data", () => File.Create(folder.PathOf("g.onnx")), () => new SparseStream(folder.PathOf("g.onnx_data")), CancellationToken.None);

    private float[] Run(float[] x, params long[] shape)
    {
        using var session = new InferenceSession(folder.PathOf("g.onnx"));
        using var options = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(x, shape);
        using var results = session.Run(options, ["x"], [input], ["y"]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private sealed class Zeros(long bytes) : IWeightContent
    {
        public void WriteTo(Stream stream, CancellationToken cancellation) => stream.SetLength(stream.Length + bytes);
    }

    // SetLength grows the file by a hole and goes on writing behind it.
    private sealed class SparseStream(string path) : FileStream(path, FileMode.Create)
    {
        public override void SetLength(long value)
        {
            base.SetLength(value);
            Seek(0, SeekOrigin.End);
        }
    }
}
