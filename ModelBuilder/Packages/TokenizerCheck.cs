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
            CheckSpecial(added, "image_token_id", facts.Tokens.Image);
            CheckSpecial(added, "image_start_token_id", facts.Tokens.ImageStart);
            CheckSpecial(added, "image_end_token_id", facts.Tokens.ImageEnd);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new CheckpointException($"{SourceFiles.Tokenizer} is not a tokenizer with model.vocab and added_tokens: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    // GLM-4.1V and 4.6V number <|image|> differently: a config.json of one beside the tokenizer of the other would see no picture.
    private static void CheckSpecial(JsonElement[] added, string name, int id)
    {
        if (added.All(token => token.GetProperty("id").GetInt64() != id))
            throw new CheckpointException($"{SourceFiles.Config}: {name} is {id}, which {SourceFiles.Tokenizer} does not have among its added_tokens.");
    }
}
