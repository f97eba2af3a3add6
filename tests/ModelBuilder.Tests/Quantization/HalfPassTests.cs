using Glimpse.Fixtures;
using Glimpse.ModelBuilder.Graphs;
using Glimpse.ModelBuilder.Quantization;
using Microsoft.ML.OnnxRuntime;

namespace Glimpse.ModelBuilder.Tests.Quantization;

public sealed class HalfPassTests
{
    [Fact]
    public void Apply_KeepsTheBorderFloat32AndNarrowsTheCache()
    {
        var graph = new Graph("g");
        var x = graph.Input("x", ElementType.Float, "8");
        var past = graph.Input(new GraphPort("past", ElementType.Float, ["8"], IsCache: true));
        graph.Output(new GraphPort("y", ElementType.Float, ["8"]), graph.Sum(x, graph.Sum(past, graph.Weight("w", new ComputedRows("w", 1, 8, (_, _) => 1), 8))));
        graph.Output(new GraphPort("present", ElementType.Float, ["8"], IsCache: true), graph.Sum(past, past));

        HalfPass.Apply(graph, ElementType.Float16);

        Assert.Equal([ElementType.Float, ElementType.Float16], graph.Inputs.Select(port => port.Type));
        Assert.Equal([ElementType.Float, ElementType.Float16], graph.Outputs.Select(port => port.Type));
        Assert.Equal(ElementType.Float16, graph.Weights["w"].Type);
        Assert.Equal(["Cast", "Add", "Add", "Add", "Cast"], graph.Nodes.Select(node => node.Operator.Type));
    }

    [Fact]
    public void Apply_LeavesGridSampleFloat32()
    {
        var graph = new Graph("g");
        var grid = graph.Input("grid", ElementType.Float, "1", "n", "1", "2");
        var table = graph.Weight("table", new ComputedRows("table", 4, 4, (_, _) => 1), 1, 1, 4, 4);
        graph.Output(new GraphPort("y", ElementType.Float, ["1", "1", "n", "1"]), graph.Sum(graph.Call(new Operator("GridSample"), [table, grid]), grid));

        HalfPass.Apply(graph, ElementType.BFloat16);

        var sample = graph.Nodes.Single(node => node.Operator.Type == "GridSample");
        Assert.Equal(["table", "grid"], sample.Inputs);
        Assert.Equal(ElementType.Float, graph.Weights["table"].Type);
        Assert.Equal("grid:narrow", graph.Nodes.Single(node => node.Operator.Type == "Add").Inputs[1]);
    }

    // The CPU has no bfloat16 kernels, but ONNX Runtime infers every type before it looks for kernels:
    // a graph whose types did not agree would fail with another message.
    [Theory]
    [InlineData("vision_encoder.onnx")]
    [InlineData("decoder_model_merged.onnx")]
    public async Task Bf16_GraphsOnCpu_OnlyLackKernels(string file)
    {
        var package = await TestPackages.GetAsync(TestModel.Tiny, Precision.Bf16);
        var error = Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(Path.Combine(package.VersionFolder, file)));
        Assert.Contains("Could not find an implementation", error.Message, StringComparison.Ordinal);
    }
}
