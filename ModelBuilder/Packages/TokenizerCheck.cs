using System.Text.Json;
using Glimpse.ModelBuilder.Checkpoints;

namespace Glimpse.ModelBuilder.Packages;

/// <summary>tokenizer.json and config.json come from different hands: checks that they speak of the same vocabulary before hours are spent on the weights.</summary>
internal static class TokenizerCheck
{
    public static void Run(string folder, ModelFacts facts)
    {
        var bytes = SourceFiles.ReadText(folder, SourceFiles.Tokenizer);
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            var vocabulary = root.GetProperty("model").GetProperty("vocab");
            var added = root.TryGetProperty("added_tokens", out var list) ? list.EnumerateArray().ToArray() : [];
            var largest = vocabulary.EnumerateObject().Select(entry => entry.Value.GetInt64())
                .Concat(added.Select(token => token.GetProperty("id").GetInt64()))
                .DefaultIfEmpty(-1).Max();
            if (largest < 0)
                throw new CheckpointException($"{SourceFiles.Tokenizer} has an empty vocabulary.");
            if (largest >= facts.Text.VocabSize)
                throw new CheckpointException($"{SourceFiles.Tokenizer} has the token id {largest}, but {SourceFiles.Config}: text_config.vocab_size is {facts.Text.VocabSize}.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new CheckpointException($"{SourceFiles.Tokenizer} is not a tokenizer with model.vocab and added_tokens: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }
}
