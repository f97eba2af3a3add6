using System.Diagnostics;
using Glimpse.Inference.Tokenization;
using Xunit.Abstractions;

namespace Glimpse.Inference.Tests.Tokenization;

/// <summary>A tokenizer of the real model's size. Times are printed, not judged.</summary>
public sealed class LargeTokenizerTests(ITestOutputHelper output) : IDisposable
{
    private const int Tokens = 151_552;
    private const int Merges = 318_088;
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.tokenizer.json");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Load_ARealModelsSize_ReadsEveryTokenAndCutsText()
    {
        SyntheticTokenizer.Write(_path, Tokens, Merges, seed: 7);
        Tokenizer.Load(_path);

        var watch = Stopwatch.StartNew();
        var tokenizer = Tokenizer.Load(_path);
        output.WriteLine($"{new FileInfo(_path).Length / 1e6:F1} MB read in {watch.ElapsedMilliseconds} ms");

        Assert.Equal(Tokens + 1, tokenizer.VocabularySize);
        for (var id = 0; id < Tokens; id += 97)
            if (tokenizer.Bytes(id) is { Length: > 1 } token) Assert.Equal(id, tokenizer.FindToken(System.Text.Encoding.UTF8.GetString(token)) ?? id);

        var wild = new WildText(seed: 8);
        var text = string.Concat(Enumerable.Range(0, 2000).Select(_ => wild.Next(100)));
        watch.Restart();
        var ids = tokenizer.Encode(text);
        output.WriteLine($"{text.Length:N0} characters cut into {ids.Length:N0} tokens in {watch.ElapsedMilliseconds} ms");

        Assert.Equal(text, tokenizer.Decode(ids, skipSpecialTokens: false));
    }
}
