using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Glimpse.ModelBuilder.Checkpoints;

/// <summary>
/// A safetensors file, read by position and in pieces: memory does not grow with the file. Reading from several threads is safe.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly SafeFileHandle handle;

    private SafetensorsFile(string path, SafeFileHandle handle, Dictionary<string, TensorEntry> tensors)
    {
        FullPath = path;
        this.handle = handle;
        Tensors = tensors;
    }

    /// <summary>Where the file lies.</summary>
    public string FullPath { get; }

    /// <summary>The file's name, for messages.</summary>
    public string Name => Path.GetFileName(FullPath);

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Tensors { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="CheckpointException">The file is missing, unreadable or damaged.</exception>
    public static SafetensorsFile Open(string path)
    {
        var name = Path.GetFileName(path);
        try
        {
            using var stream = File.OpenRead(path);
            var tensors = SafetensorsHeader.Read(name, stream);
            return new SafetensorsFile(path, File.OpenHandle(path, options: FileOptions.SequentialScan), tensors);
        }
        catch (FileNotFoundException e)
        {
            throw new CheckpointException($"{name} is missing.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{name} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The entry of a tensor.</summary>
    /// <exception cref="CheckpointException">There is no such tensor.</exception>
    public TensorEntry Find(string name) => Tensors.TryGetValue(name, out var entry)
        ? entry
        : throw new CheckpointException($"{Name} has no tensor {name}.");

    /// <summary>A whole tensor of F32, F16 or BF16 as floats.</summary>
    public float[] ReadSingles(string name)
    {
        var entry = Find(name);
        var values = new float[entry.Count];
        ReadSingles(entry, 0, values);
        return values;
    }

    /// <summary>A whole tensor of I64.</summary>
    public long[] ReadInt64s(string name)
    {
        var entry = Expect(Find(name), TensorType.I64);
        var values = new long[entry.Count];
        ReadBytes(entry, 0, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>A whole tensor's bytes, whatever its type.</summary>
    public byte[] ReadBytes(string name)
    {
        var entry = Find(name);
        var bytes = new byte[entry.ByteLength];
        ReadBytes(entry, 0, bytes);
        return bytes;
    }

    /// <summary>Elements from <paramref name="first"/> on as floats; the type must be F32, F16 or BF16.</summary>
    public void ReadSingles(TensorEntry entry, long first, Span<float> destination)
    {
        switch (entry.Type)
        {
            case TensorType.F32:
                ReadBytes(entry, first * sizeof(float), MemoryMarshal.AsBytes(destination));
                break;
            case TensorType.F16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<ushort, Half>(ReadHalves(entry, first, destination.Length)), destination);
                break;
            case TensorType.BF16:
                Widen(ReadHalves(entry, first, destination.Length), destination);
                break;
            default:
                throw new CheckpointException($"{Name} holds the tensor {entry.Name} as {entry.Type}; only F32, F16 and BF16 can be read as numbers.");
        }
    }

    /// <summary>Bytes of a tensor from <paramref name="offset"/> on.</summary>
    public void ReadBytes(TensorEntry entry, long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + destination.Length, entry.ByteLength);
        var position = entry.Offset + offset;
        while (destination.Length > 0)
        {
            var read = RandomAccess.Read(handle, destination, position);
            if (read == 0)
                throw new CheckpointException($"{Name} ended in the middle of the tensor {entry.Name}: was it changed while it was read?");
            position += read;
            destination = destination[read..];
        }
    }

    /// <inheritdoc />
    public void Dispose() => handle.Dispose();

    private ushort[] ReadHalves(TensorEntry entry, long first, int count)
    {
        var buffer = GC.AllocateUninitializedArray<ushort>(count);
        ReadBytes(entry, first * sizeof(ushort), MemoryMarshal.AsBytes(buffer.AsSpan()));
        return buffer;
    }

    private static void Widen(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        var bits = MemoryMarshal.Cast<float, uint>(destination);
        for (var i = 0; i < source.Length; i++)
            bits[i] = (uint)source[i] << 16;
    }

    private TensorEntry Expect(TensorEntry entry, TensorType type) => entry.Type == type
        ? entry
        : throw new CheckpointException($"{Name} holds the tensor {entry.Name} as {entry.Type}, expected {type}.");
}
