using System.Buffers.Binary;
using System.Text.Json;

namespace Glimpse.ModelBuilder.Checkpoints;

/// <summary>
/// Reads and checks a safetensors header: 8 bytes of length (little endian), that many bytes of JSON, then the data.
/// As the format's own reader does, it wants the tensors to cover the data exactly: no gap, no overlap, no remainder.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>The format's own limit; a longer header is damage or an attack.</summary>
    public const long MaxHeaderBytes = 100_000_000;

    private const int PrefixBytes = 8;
    private const int MaxDimensions = 16;

    public static Dictionary<string, TensorEntry> Read(string file, Stream stream)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        if (stream.ReadAtLeast(prefix, PrefixBytes, throwOnEndOfStream: false) < PrefixBytes)
            throw new CheckpointException($"{file} is too short to be a safetensors file: it has {stream.Length} bytes, its header alone needs {PrefixBytes}.");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxHeaderBytes)
            throw new CheckpointException($"{file} says its header is {length} bytes long, more than the {MaxHeaderBytes} that the format allows: it is damaged or not a safetensors file.");
        if ((long)length > stream.Length - PrefixBytes)
            throw new CheckpointException($"{file} says its header is {length} bytes long, but the file has only {stream.Length}: it was cut off or is damaged.");
        var json = new byte[length];
        stream.ReadExactly(json);
        return Parse(file, json, PrefixBytes + (long)length, stream.Length);
    }

    internal static Dictionary<string, TensorEntry> Parse(string file, ReadOnlySpan<byte> json, long dataStart, long fileLength)
    {
        var entries = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw new CheckpointException($"{file} has a header that is not a JSON object.");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                if (name == "__metadata__")
                    reader.Skip();
                else if (!entries.TryAdd(name, ReadEntry(file, name, ref reader, dataStart, fileLength)))
                    throw new CheckpointException($"{file} names the tensor {name} twice.");
            }

            while (reader.Read())
            {
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new CheckpointException($"{file} has a header that is not valid JSON of the safetensors form: {FirstLine(e)}", e);
        }

        CheckCoverage(file, entries.Values, dataStart, fileLength);
        return entries;
    }

    private static TensorEntry ReadEntry(string file, string name, ref Utf8JsonReader reader, long dataStart, long fileLength)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new CheckpointException($"{file} describes the tensor {name} by something that is not an object.");
        string? dtype = null;
        List<long>? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = reader.GetString();
            reader.Read();
            switch (property)
            {
                case "dtype":
                    dtype = reader.GetString();
                    break;
                case "shape":
                    shape = ReadNumbers(file, name, "shape", ref reader);
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(file, name, "data_offsets", ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (dtype is null || shape is null || offsets is not { Count: 2 })
            throw new CheckpointException($"{file} describes the tensor {name} without dtype, shape and two data_offsets.");
        if (!TensorTypes.TryParse(dtype, out var type))
            throw new CheckpointException($"{file} gives the tensor {name} the unknown dtype '{dtype}'.");
        return Place(file, name, type, shape, offsets[0], offsets[1], dataStart, fileLength);
    }

    private static TensorEntry Place(string file, string name, TensorType type, List<long> shape, long begin, long end, long dataStart, long fileLength)
    {
        if (end < begin || end > fileLength - dataStart)
        {
            throw new CheckpointException(
                $"{file} places the tensor {name} at bytes {begin} to {end} of its data, which has {fileLength - dataStart} bytes: the file was cut off or is damaged.");
        }

        if (!TryMultiply(shape, type.Size(), out var bytes) || bytes != end - begin)
        {
            throw new CheckpointException(
                $"{file} gives the tensor {name} {end - begin} bytes, which do not fit its shape [{string.Join(", ", shape)}] of {type}.");
        }

        return new TensorEntry(name, type, shape, dataStart + begin, bytes);
    }

    private static List<long> ReadNumbers(string file, string name, string property, ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new CheckpointException($"{file} gives the tensor {name} a {property} that is not a list.");
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (numbers.Count == MaxDimensions || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw new CheckpointException($"{file} gives the tensor {name} a {property} that is not a short list of whole numbers of 0 or more.");
            numbers.Add(number);
        }

        return numbers;
    }

    private static bool TryMultiply(List<long> shape, long elementBytes, out long bytes)
    {
        bytes = elementBytes;
        foreach (var dimension in shape)
        {
            var product = Math.BigMul(bytes, dimension, out var low);
            if (product != 0 || low < 0)
                return false;
            bytes = low;
        }

        return true;
    }

    private static void CheckCoverage(string file, IEnumerable<TensorEntry> entries, long dataStart, long fileLength)
    {
        var position = dataStart;
        foreach (var entry in entries.OrderBy(e => e.Offset).ThenBy(e => e.ByteLength))
        {
            if (entry.Offset != position)
            {
                var what = entry.Offset < position ? "overlaps the tensor before it" : "leaves a gap before it";
                throw new CheckpointException($"{file} is damaged: the tensor {entry.Name} {what} in the data.");
            }

            position += entry.ByteLength;
        }

        if (position != fileLength)
            throw new CheckpointException($"{file} is damaged: its tensors end at byte {position}, but the file has {fileLength} bytes.");
    }

    private static string FirstLine(Exception e) => e.Message.ReplaceLineEndings("\n").Split('\n')[0];
}
