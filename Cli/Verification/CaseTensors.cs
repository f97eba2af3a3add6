using Glimpse.ModelBuilder.Checkpoints;

namespace Glimpse.Cli.Verification;

/// <summary>A case's tensors, each held to its shape when it is read.</summary>
internal sealed class CaseTensors : IDisposable
{
    private readonly SafetensorsFile _file;

    public CaseTensors(string path)
    {
        if (!File.Exists(path)) throw new CaseException($"{Path.GetFileName(path)} is missing");
        _file = SafetensorsFile.Open(path);
    }

    public int[] InputIds => [.. _file.ReadInt64s("input_ids").Select(id => checked((int)id))];

    /// <summary>[3, tokens].</summary>
    public long[] PositionIds => _file.ReadInt64s("position_ids");

    public long RopeDelta => _file.ReadInt64s("rope_delta")[0];

    /// <summary>Patch rows and columns of every picture.</summary>
    public (int Rows, int Columns)[] Grids => [.. _file.ReadInt64s("image_grid_thw").Chunk(3).Select(grid => ((int)grid[1], (int)grid[2]))];

    public bool Has(string name) => _file.Tensors.ContainsKey(name);

    public float[] Singles(string name) => _file.ReadSingles(name);

    /// <summary>The picture before normalisation: [height, width, 3].</summary>
    public (byte[] Pixels, int Height, int Width) Picture(int index)
    {
        var shape = _file.Find($"pixels_{index}").Shape;
        if (shape is not [_, _, 3]) throw new CaseException($"pixels_{index} should be [height, width, 3] but is [{string.Join(", ", shape)}]");
        return (_file.ReadBytes($"pixels_{index}"), (int)shape[0], (int)shape[1]);
    }

    public void Dispose() => _file.Dispose();
}
