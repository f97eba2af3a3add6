using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Tests.Requests;

public sealed class StopTextsTests
{
    private static (string Told, string? Found) Run(string[] stops, IEnumerable<string> pieces)
    {
        var subject = new StopTexts(stops);
        var told = string.Concat(pieces.Select(subject.Append));
        return (told + (subject.Found is null ? subject.Flush() : ""), subject.Found);
    }

    [Theory]
    [InlineData("a|b|STOP|c", "ab", "STOP")]
    [InlineData("a|S|T|O|P|c", "a", "STOP")]
    [InlineData("a|S|T|O|x", "aSTOx", null)]
    [InlineData("SSTOP", "S", "STOP")]
    [InlineData("今天|好|。下", "今天好", "。")]
    [InlineData("", "", null)]
    public void Append_PieceByPiece_TellsNothingOfAStopText(string pieces, string told, string? found) =>
        Assert.Equal((told, found), Run(["STOP", "。"], pieces.Split('|')));

    [Fact]
    public void Append_AnyCut_IsTheTextUpToTheFirstStopText()
    {
        var random = new Random(12);
        for (var round = 0; round < 3000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(0, 40)).Select(_ => "abc"[random.Next(3)]));
            string[] stops = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => "abc"[random.Next(3)])))];
            List<string> pieces = [];
            for (var at = 0; at < text.Length;)
            {
                var length = Math.Min(random.Next(1, 6), text.Length - at);
                pieces.Add(text.Substring(at, length));
                at += length;
            }

            var (told, found) = Run(stops, pieces);

            // What ends first decides: that is where somebody who reads along would stop.
            var ends = stops.Select(stop => (At: text.IndexOf(stop, StringComparison.Ordinal), Stop: stop)).Where(hit => hit.At >= 0).ToList();
            if (ends.Count == 0) Assert.Equal((text, null), (told, found));
            else Assert.True(found is not null && text.StartsWith(told + found, StringComparison.Ordinal) && ends.Any(e => e.At == told.Length), $"'{text}' with [{string.Join(", ", stops)}] told '{told}', found '{found}'");
        }
    }
}
