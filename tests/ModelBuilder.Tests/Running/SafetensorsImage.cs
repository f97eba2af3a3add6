using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Glimpse.ModelBuilder.Checkpoints;

namespace Glimpse.ModelBuilder.Tests.Running;

/// <summary>A safetensors file in memory, to be changed and written again.</summary>
internal sealed class SafetensorsImage
{
    public Dictionary<string, (string Type, long[] Shape, byte[] Bytes)> Tensors { get; } = [];

    public static SafetensorsImage Read(string path)
    {
        using var file = SafetensorsFile.Open(path);
        var image = new SafetensorsImage();
        foreach (var (name, entry) in file.Tensors)
            image.Tensors[name] = (entry.Type.ToString(), [.. entry.Shape], file.ReadBytes(name));
        return image;
    }

    public SafetensorsImage Add(string name, float[] values, params long[] shape)
    {
        Tensors[name] = ("F32", shape, MemoryMarshal.AsBytes<float>(values).ToArray());
        return this;
    }

    public void Write(string path) => File.WriteAllBytes(path, ToBytes());

    public byte[] ToBytes()
    {
        var header = new JsonObject();
        var data = new MemoryStream();
        foreach (var (name, tensor) in Tensors)
        {
            header[name] = new JsonObject
            {
                ["dtype"] = tensor.Type,
                ["shape"] = new JsonArray([.. tensor.Shape.Select(dimension => JsonValue.Create(dimension))]),
                ["data_offsets"] = new JsonArray(data.Length, data.Length + tensor.Bytes.Length),
            };
            data.Write(tensor.Bytes);
        }

        return Frame(JsonSerializer.SerializeToUtf8Bytes(header), data.ToArray());
    }

    /// <summary>A file of any header and data, right or wrong.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> header, ReadOnlySpan<byte> data)
    {
        var bytes = new byte[8 + header.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes.AsSpan(8));
        data.CopyTo(bytes.AsSpan(8 + header.Length));
        return bytes;
    }
}
