using System.Text.Json.Nodes;

namespace Glimpse.Inference.Tests.Tokenization;

/// <summary>Damaged and foreign files: one sentence that names the file and the field.</summary>
public sealed class TokenizerFileTests
{
    public static TheoryData<string, string, string> Alterations() => new()
    {
        { "model", "null", "model is missing" },
        { "model.type", "\"WordPiece\"", "model.type is \"WordPiece\"" },
        { "model.type", "\"Unigram\"", "only \"BPE\" is supported" },
        { "model.vocab", "null", "model.vocab is missing" },
        { "model.vocab", "[1, 2]", "model.vocab must be an object" },
        { "model.vocab", "{\"a\": 0}", "no token for the byte 0x00" },
        { "model.vocab.a", "\"64\"", "the id of \"a\" must be a number" },
        { "model.vocab.a", "-1", "the id of \"a\" must be a number" },
        { "model.vocab.a", "64.5", "the id of \"a\" must be a number" },
        { "model.vocab.a", "99999999", "from 0 to 4194303" },
        { "model.vocab.a", "99999999999999999999", "from 0 to 4194303" },
        { "model.vocab.a", "65", "share the id 65" },
        { "model.merges", "null", "model.merges is missing" },
        { "model.merges", "{}", "model.merges must be an array" },
        { "model.merges", "[[\"t\", \"h\"], [\"q\", \"zzz\"]]", "model.merges[1]: its second token is not in model.vocab" },
        { "model.merges", "[\"zzz q\"]", "model.merges[0]: its first token" },
        { "model.merges", "[\"q z\"]", "model.merges[0]: the token that the two make" },
        { "model.merges", "[\"th\"]", "model.merges[0] must be two tokens" },
        { "model.merges", "[\"t h e\"]", "model.merges[0] must be two tokens" },
        { "model.merges", "[[\"t\"]]", "model.merges[0] must be two tokens" },
        { "model.merges", "[[\"t\", \"h\", \"e\"]]", "model.merges[0] must be two tokens" },
        { "model.merges", "[7]", "model.merges[0] must be two tokens" },
        { "model.dropout", "0.1", "model.dropout is 0.1" },
        { "model.end_of_word_suffix", "\"_w\"", "model.end_of_word_suffix is \"_w\"" },
        { "model.continuing_subword_prefix", "\"##\"", "model.continuing_subword_prefix" },
        { "model.byte_fallback", "true", "model.byte_fallback is true" },
        { "normalizer", "{\"type\": \"NFC\"}", "normalizer is NFC" },
        { "normalizer", "{\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"Lowercase\"}]}", "normalizer is Sequence" },
        { "decoder", "{\"type\": \"Metaspace\"}", "decoder is Metaspace" },
        { "pre_tokenizer", "null", "pre_tokenizer is missing" },
        { "pre_tokenizer", "{\"type\": \"Metaspace\"}", "must end with ByteLevel" },
        { "pre_tokenizer", "{\"type\": \"Sequence\", \"pretokenizers\": []}", "at least one element" },
        { "pre_tokenizer.pretokenizers.0.type", "\"Digits\"", "holds Digits" },
        { "pre_tokenizer.pretokenizers.0.behavior", "\"Contiguous\"", "Split.behavior is Contiguous" },
        { "pre_tokenizer.pretokenizers.0.pattern", "{\"Regex\": \"\\\\p{Han}+\"}", "the pattern \\p{Han}+ is not supported" },
        { "pre_tokenizer.pretokenizers.0.pattern", "\"x\"", "Split.pattern must be an object" },
        { "pre_tokenizer.pretokenizers.1.add_prefix_space", "true", "add_prefix_space after a Split" },
        { "pre_tokenizer.pretokenizers.1.use_regex", "1", "use_regex must be true or false" },
        { "added_tokens", "{}", "added_tokens must be an array" },
        { "added_tokens.3", "\"x\"", "added_tokens[3] must be an object" },
        { "added_tokens.3.content", "7", "added_tokens[3].content must be a text" },
        { "added_tokens.3.content", "\"\"", "added_tokens[3].content must be a text" },
        { "added_tokens.3.id", "-7", "added_tokens[3].id must be a number" },
        { "added_tokens.3.id", "2012", "gives the id 2012 to" },
        { "added_tokens.3.id", "5", "is another token's in model.vocab" },
        { "added_tokens.3.content", "\"a\"", "but 64 in model.vocab" },
        { "added_tokens.3.lstrip", "\"no\"", "added_tokens[3].lstrip must be true or false" },
    };

    [Theory]
    [MemberData(nameof(Alterations))]
    public void Load_AlteredField_SaysWhichAndWhy(string field, string value, string says)
    {
        var file = TestTokenizers.TinyJson();
        Replace(file, field.Split('.'), JsonNode.Parse(value));

        var refusal = Assert.Throws<InvalidDataException>(() => TestTokenizers.Load(file));

        Assert.Contains(".tokenizer.json", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(says, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("{}{}")]
    [InlineData("{\"model\": {\"vocab\": {\"\\ud800\": 1}}, \"pre_tokenizer\": {\"type\": \"ByteLevel\"}}")]
    [InlineData("{\"model\": 5, \"pre_tokenizer\": {\"type\": \"ByteLevel\"}}")]
    public void Load_NotATokenizer_IsRefused(string file)
    {
        var refusal = Assert.Throws<InvalidDataException>(() => TestTokenizers.Load(file));

        Assert.Contains(".tokenizer.json", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    [InlineData(0.99)]
    public void Load_TruncatedFile_IsRefused(double part)
    {
        var file = File.ReadAllText(TestTokenizers.TinyPath);

        Assert.Throws<InvalidDataException>(() => TestTokenizers.Load(file[..(int)(file.Length * part)]));
    }

    [Fact]
    public void Load_AlteredBytes_NeverFailsOtherwiseThanWithASentence()
    {
        var file = File.ReadAllText(TestTokenizers.TinyPath);
        var random = new Random(6);
        for (var i = 0; i < 60; i++)
        {
            var damaged = file.ToCharArray();
            for (var j = 0; j < 5; j++) damaged[random.Next(damaged.Length)] = (char)random.Next(1, 127);
            try
            {
                TestTokenizers.Load(new string(damaged)).Encode("Hello, 世界!");
            }
            catch (InvalidDataException refusal)
            {
                Assert.NotEmpty(refusal.Message);
            }
        }
    }

    [Fact]
    public void Load_ByteOrderMarkAndFieldsInAnotherOrder_GivesTheSameTokenizer()
    {
        var file = TestTokenizers.TinyJson();
        var model = file["model"]!.AsObject();
        foreach (var field in (string[])["vocab", "type"])
        {
            var value = model[field];
            model.Remove(field);
            model[field] = value;
        }
        file.Remove("model");
        var reordered = "\uFEFF{\"model\": " + model.ToJsonString() + "," + file.ToJsonString()[1..];

        Assert.Equal(TestTokenizers.Tiny.Encode("Hello, 世界! <|user|>"), TestTokenizers.Load(reordered).Encode("Hello, 世界! <|user|>"));
    }

    [Fact]
    public void Load_NoSuchFile_SaysSo() =>
        Assert.Throws<FileNotFoundException>(() => Inference.Tokenization.Tokenizer.Load(Path.Combine(Path.GetTempPath(), "none", "..", "no-such-tokenizer.json")));

    [Fact]
    public void Load_EmptyNormalizerSequence_ChangesNothing()
    {
        var file = TestTokenizers.TinyJson();
        file["normalizer"] = JsonNode.Parse("{\"type\": \"Sequence\", \"normalizers\": []}");

        Assert.Equal(TestTokenizers.Tiny.Encode("Hello"), TestTokenizers.Load(file).Encode("Hello"));
    }

    private static void Replace(JsonNode node, string[] path, JsonNode? value)
    {
        foreach (var step in path[..^1]) node = Step(node, step);
        if (node is JsonArray array) array[int.Parse(path[^1])] = value;
        else node[path[^1]] = value;
    }

    private static JsonNode Step(JsonNode node, string step) => node is JsonArray array ? array[int.Parse(step)]! : node[step]!;
}
