using System.Text;
using Glimpse.ModelBuilder.Checkpoints;
using Glimpse.ModelBuilder.Tests.Running;

namespace Glimpse.ModelBuilder.Tests.Checkpoints;

public sealed class SafetensorsHeaderTests
{
    [Fact]
    public void Read_OfTwoTensors_PlacesThem()
    {
        var entries = Read(new SafetensorsImage().Add("a", [1, 2], 2).Add("b", [3, 4, 5, 6, 7, 8], 2, 3).ToBytes());
        Assert.Equal([2L, 3L], entries["b"].Shape);
        Assert.Equal(entries["a"].Offset + 8, entries["b"].Offset);
        Assert.Equal(6, entries["b"].Count);
        Assert.Equal(TensorType.F32, entries["b"].Type);
    }

    [Fact]
    public void Read_OfMetadataAndPadding_TakesThemAsTheFormatAllows() =>
        Assert.Empty(Read("""{"__metadata__":{"format":"pt","n":"1"}}     """, 0));

    [Fact]
    public void Read_OfAnEmptyTensor_TakesIt() =>
        Assert.Equal(0, Read("""{"a":{"dtype":"F32","shape":[0,4],"data_offsets":[0,0]}}""", 0)["a"].Count);

    [Fact]
    public void Read_OfAScalar_HasOneElement() =>
        Assert.Equal(1, Read("""{"a":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}""", 8)["a"].Count);

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "b overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "b leaves a gap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "a leaves a gap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "a at bytes 0 to 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}""", 8, "a at bytes 8 to 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, "end at byte")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "do not fit its shape [3]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "do not fit its shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}""", 0, "do not fit its shape")]
    [InlineData("""{"a":{"dtype":"F4","shape":[1],"data_offsets":[0,4]}}""", 4, "dtype 'F4'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "a a shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "a a shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}""", 4, "not a list")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", 4, "short list")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "two data_offsets")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "without dtype")]
    [InlineData("""{"a":7}""", 0, "not an object")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}""", 0, "a twice")]
    [InlineData("""{"a":{"dtype":7,"shape":[0],"data_offsets":[0,0]}}""", 0, "not valid JSON")]
    [InlineData("""[]""", 0, "not a JSON object")]
    [InlineData("""{} {}""", 0, "not valid JSON")]
    [InlineData("""{"a":{"x":{"x":{"x":{"x":{"x":{"x":{"x":{"x":1}}}}}}}}}""", 0, "not valid JSON")]
    [InlineData("", 0, "not valid JSON")]
    public void Read_OfAWrongHeader_SaysWhatIsWrong(string header, int dataBytes, string expected)
    {
        var error = Assert.Throws<CheckpointException>(() => Read(header, dataBytes));
        Assert.StartsWith("x.safetensors", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    // Any change of any bytes is read as something valid or refused in words; nothing else comes out, and nothing hangs.
    [Fact]
    public void Read_OfRandomlyChangedFiles_OnlyEverRefusesInWords()
    {
        var random = new Random(20260101);
        var original = new SafetensorsImage().Add("model.a", [1, 2, 3, 4], 2, 2).Add("model.b", [5], 1).Add("c", [], 0).ToBytes();
        var refused = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = Mutate(original, random);
            try
            {
                foreach (var entry in Read(bytes).Values)
                    Assert.InRange(entry.Offset + entry.ByteLength, 8, bytes.Length);
            }
            catch (CheckpointException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 10_000, 20_000);
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = original.ToArray();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] = (byte)"0123456789[]{},:\"-e."[random.Next(20)];
                    break;
                case 2:
                    bytes = bytes[..Math.Max(1, at)];
                    break;
                default:
                    bytes = [.. bytes[..at], .. bytes.AsSpan(at, Math.Min(8, bytes.Length - at)), .. bytes[at..]];
                    break;
            }
        }

        return bytes;
    }

    private static Dictionary<string, TensorEntry> Read(string header, int dataBytes) =>
        Read(SafetensorsImage.Frame(Encoding.UTF8.GetBytes(header), new byte[dataBytes]));

    private static Dictionary<string, TensorEntry> Read(byte[] bytes) => SafetensorsHeader.Read("x.safetensors", new MemoryStream(bytes));
}
