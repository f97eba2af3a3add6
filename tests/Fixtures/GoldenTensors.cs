using Glimpse.ModelBuilder.Checkpoints;

namespace Glimpse.Fixtures;

/// <summary>The tensors of one reference case; those that a case may lack are null then.</summary>
public sealed class GoldenTensors : IDisposable
{
    private readonly SafetensorsFile file;

    internal GoldenTensors(string path) => file = SafetensorsFile.Open(path);

    /// <summary>The prompt's tokens, [n].</summary>
    public long[] InputIds => file.ReadInt64s("input_ids");

    /// <summary>Temporal, row and column positions, [3, n].</summary>
    public long[] PositionIds => file.ReadInt64s("position_ids");

    /// <summary>Largest position + 1 - n.</summary>
    public long RopeDelta => file.ReadInt64s("rope_delta")[0];

    /// <summary>[pictures, 3]: 1, patch rows, patch columns; empty without pictures.</summary>
    public long[] ImageGrids => Has("image_grid_thw") ? file.ReadInt64s("image_grid_thw") : [];

    /// <summary>Normalised patches [patches, 1176], where the case is small enough to have them.</summary>
    public float[]? PixelValues => Optional("pixel_values");

    /// <summary>The encoder's output [tokens, hidden], all pictures one after another; null without pictures.</summary>
    public float[]? ImageFeatures => Optional("image_features");

    /// <summary>Logits of the prompt's last positions, [8 or fewer, vocabulary].</summary>
    public float[] PromptLogits => file.ReadSingles("prompt_logits");

    /// <summary>Logits after all generated ids but the last, [vocabulary]; null when generation ended early.</summary>
    public float[]? LastLogits => Optional("last_logits");

    /// <summary>The picture after decoding and resizing: bytes in rows of RGB, with its height and width.</summary>
    public (byte[] Bytes, int Height, int Width) Pixels(int picture)
    {
        var name = $"pixels_{picture}";
        var shape = file.Find(name).Shape;
        return (file.ReadBytes(name), (int)shape[0], (int)shape[1]);
    }

    /// <summary>Whether the case has a tensor.</summary>
    public bool Has(string name) => file.Tensors.ContainsKey(name);

    /// <inheritdoc />
    public void Dispose() => file.Dispose();

    private float[]? Optional(string name) => Has(name) ? file.ReadSingles(name) : null;
}
