using System.Text;
using System.Text.Json;
using Glimpse.Api.Contracts.Reading;

namespace Glimpse.Api.Tests.Contracts.Reading;

public sealed class JsonEscapesTests
{
    [Theory]
    [InlineData("""["a"]""", """["a"]""")]
    [InlineData("""["data:image\/png;base64,a\/\/\u002Bb\u002b\u003D"]""", """["data:image/png;base64,a//+b+="]""")]
    [InlineData("""{"\u0061":"\u0020\u007E"}""", """{"a":" ~"}""")]
    [InlineData("""["\"\\\n\t\u0022\u005c\u001F\u007f\u00E9\u4e00\uD83D\uDE00"]""", """["\"\\\n\t\u0022\u005c\u001F\u007f\u00E9\u4e00\uD83D\uDE00"]""")]
    [InlineData("""["\\u002B\\\u002B\\/\\\/"]""", """["\\u002B\\+\\/\\/"]""")]
    public void Undo_Json_KeepsOnlyEscapesThatAreNeeded(string json, string expected) => Assert.Equal(expected, Undo(json));

    [Fact]
    public void Undo_RandomTexts_MeanTheSame()
    {
        string[] pieces = ["\\\\", "\\/", "\\\"", "\\n", "\\u002B", "\\u005C", "\\u0022", "\\u0000", "\\u0041", "\\ud83d\\ude00", "u002B", "/", "+", "图", "a"];
        var random = new Random(20240611);
        for (var i = 0; i < 5_000; i++)
        {
            var json = $"[\"{string.Concat(random.GetItems(pieces, random.Next(12)))}\"]";

            Assert.Equal(Meaning(json), Meaning(Undo(json)));
        }
    }

    private static string? Meaning(string json) => JsonSerializer.Deserialize<string[]>(json)![0];

    private static string Undo(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        return Encoding.UTF8.GetString(bytes, 0, JsonEscapes.Undo(bytes));
    }
}
