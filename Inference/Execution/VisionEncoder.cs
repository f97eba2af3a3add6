using Glimpse.Inference.Imaging;
using Microsoft.ML.OnnxRuntime;

namespace Glimpse.Inference.Execution;

/// <summary>
/// Turns pictures into features, one at a time, on a session of its own beside the decoder's, so that encoding never holds up a step.
/// Its buffers grow to the largest picture seen, which the limit on image tokens bounds.
/// </summary>
internal sealed class VisionEncoder : IDisposable
{
    private static readonly string[] InputNames = ["pixel_values", "position_grid", "rotary_cos", "rotary_sin"];
    private static readonly string[] OutputNames = ["image_features"];

    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly VisionPositions _positions;
    private readonly int _hiddenSize;
    private readonly int _rotaryWidth;
    private readonly int _patchLength;
    private NativeTensor<float> _input = new(0);
    private bool _disposed;

    public VisionEncoder(SessionFactory factory)
    {
        var vision = factory.Manifest.Vision;
        _positions = new VisionPositions(vision.HeadDim, vision.RopeTheta, vision.MergeSize);
        _rotaryWidth = vision.HeadDim / 2;
        _patchLength = vision.Channels * vision.TemporalPatchSize * vision.PatchSize * vision.PatchSize;
        _hiddenSize = factory.Manifest.Text.HiddenSize;
        _session = factory.Open(factory.Manifest.Graphs.VisionEncoder, factory.Threads);
    }

    /// <returns>[picture.Tokens, hidden], the caller's to keep.</returns>
    public async Task<float[]> EncodeAsync(PreparedImage picture, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Encode(picture), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        // A run may be under way: its request was cancelled, but ONNX Runtime finishes what it began.
        _turn.Wait();
        _disposed = true;
        _session.Dispose();
        _options.Dispose();
        _input.Dispose();
        _turn.Release();
    }

    private float[] Encode(PreparedImage picture)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var patches = picture.Grid.Patches;
        var pixels = _patchLength * patches;
        var grid = VisionPositions.PositionGridLength(picture.Grid);
        var rotary = _positions.RotaryLength(picture.Grid);
        Reserve(pixels + grid + 2 * rotary);
        picture.WritePatches(_input.Slice(0, pixels));
        _positions.WritePositionGrid(picture.Grid, _input.Slice(pixels, grid));
        _positions.WriteRotary(picture.Grid, _input.Slice(pixels + grid, rotary), _input.Slice(pixels + grid + rotary, rotary));

        var features = new float[picture.Tokens * _hiddenSize];
        using var pixelValues = _input.ViewAt(0, patches, _patchLength);
        using var positionGrid = _input.ViewAt(pixels, 1, patches, 1, 2);
        using var cos = _input.ViewAt(pixels + grid, patches, _rotaryWidth);
        using var sin = _input.ViewAt(pixels + grid + rotary, patches, _rotaryWidth);
        using var output = OrtValue.CreateTensorValueFromMemory(features, [picture.Tokens, _hiddenSize]);
        _session.Run(_options, InputNames, [pixelValues, positionGrid, cos, sin], OutputNames, [output]);
        return features;
    }

    private void Reserve(long length)
    {
        if (_input.Length >= length) return;
        _input.Dispose();
        _input = new NativeTensor<float>(length);
    }
}
