using System.Text.Json;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;

namespace Glimpse.Api.Tests.Contracts.Reading;

public sealed class SamplingReaderTests
{
    [Fact]
    public void Read_NothingAsked_LeavesEverythingToTheModel() => Assert.Equal(SamplingOptions.ModelDefaults, Read("{}"));

    [Theory]
    [InlineData("temperature", "0.5", 0.5f)]
    [InlineData("top_p", "0.25", 0.25f)]
    [InlineData("top_k", "40", 40)]
    [InlineData("top_k", "-1", -1)]
    [InlineData("min_p", "0.1", 0.1f)]
    [InlineData("seed", "-9223372036854775808", long.MinValue)]
    [InlineData("seed", "9223372036854775807", long.MaxValue)]
    [InlineData("repetition_penalty", "1.25", 1.25f)]
    [InlineData("frequency_penalty", "-2", -2f)]
    [InlineData("presence_penalty", "2", 2f)]
    [InlineData("ignore_eos", "true", true)]
    [InlineData("min_tokens", "3", 3)]
    public void Read_OneField_SetsItsOptionAndNoOther(string name, string json, object expected)
    {
        var read = Read($"{{\"{name}\":{json}}}");

        var option = typeof(SamplingOptions).GetProperty(string.Concat(name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])))!;
        Assert.Equal(expected, option.GetValue(read));
        option.SetValue(read, option.GetValue(SamplingOptions.ModelDefaults));
        Assert.Equal(SamplingOptions.ModelDefaults, read);
    }

    [Theory]
    [InlineData("\"\\n\\n\"", "\n\n")]
    [InlineData("[\"。\"]", "。")]
    [InlineData("[\"a\",\"b c\"]", "a", "b c")]
    [InlineData("[]")]
    [InlineData("null")]
    public void Read_Stop_IsOneTextOrSeveral(string json, params string[] expected) => Assert.Equal(expected, Read($"{{\"stop\":{json}}}").Stop);

    [Fact]
    public void Read_ListsOfWordsAndTokens_AreTaken()
    {
        var read = Read("""{"bad_words":["猫","dog"],"stop_token_ids":[7,0]}""");

        Assert.Equal(["猫", "dog"], read.BadWords);
        Assert.Equal([7, 0], read.StopTokenIds);
    }

    [Fact]
    public void Read_LogitBias_HasItsIdsAsNames() =>
        Assert.Equal(new Dictionary<int, float> { [0] = -100, [2033] = 1.5f }, Read("""{"logit_bias":{"0":-100,"2033":1.5}}""").LogitBias);

    [Theory]
    [InlineData("""{"logprobs":true}""", 0)]
    [InlineData("""{"logprobs":true,"top_logprobs":20}""", 20)]
    [InlineData("""{"logprobs":false,"top_logprobs":0}""", null)]
    [InlineData("""{"top_logprobs":0}""", null)]
    public void Read_Logprobs_AreTheTokensOwnAndAsManyOthers(string json, int? alternatives) => Assert.Equal(alternatives, Read(json).TopLogprobs);

    [Theory]
    [InlineData("\"temperature\":\"hot\"", "temperature", "invalid_type")]
    [InlineData("\"temperature\":2.01", "temperature", "invalid_value")]
    [InlineData("\"temperature\":-0.1", "temperature", "invalid_value")]
    [InlineData("\"temperature\":1e999", "temperature", "invalid_value")]
    [InlineData("\"top_p\":0", "top_p", "invalid_value")]
    [InlineData("\"top_p\":1.1", "top_p", "invalid_value")]
    [InlineData("\"top_k\":-2", "top_k", "invalid_value")]
    [InlineData("\"top_k\":1.5", "top_k", "invalid_value")]
    [InlineData("\"min_p\":1.1", "min_p", "invalid_value")]
    [InlineData("\"seed\":9223372036854775808", "seed", "invalid_value")]
    [InlineData("\"seed\":[]", "seed", "invalid_type")]
    [InlineData("\"repetition_penalty\":0", "repetition_penalty", "invalid_value")]
    [InlineData("\"repetition_penalty\":10.5", "repetition_penalty", "invalid_value")]
    [InlineData("\"frequency_penalty\":2.1", "frequency_penalty", "invalid_value")]
    [InlineData("\"frequency_penalty\":\"0\"", "frequency_penalty", "invalid_type")]
    [InlineData("\"presence_penalty\":-2.1", "presence_penalty", "invalid_value")]
    [InlineData("\"logit_bias\":[]", "logit_bias", "invalid_type")]
    [InlineData("\"logit_bias\":{\"cat\":1}", "logit_bias", "invalid_value")]
    [InlineData("\"logit_bias\":{\"-1\":1}", "logit_bias", "invalid_value")]
    [InlineData("\"logit_bias\":{\" 1\":1}", "logit_bias", "invalid_value")]
    [InlineData("\"logit_bias\":{\"99999999999\":1}", "logit_bias", "invalid_value")]
    [InlineData("\"logit_bias\":{\"1\":101}", "logit_bias.1", "invalid_value")]
    [InlineData("\"logit_bias\":{\"1\":true}", "logit_bias.1", "invalid_type")]
    [InlineData("\"logit_bias\":{\"1\":null}", "logit_bias.1", "missing_required_parameter")]
    [InlineData("\"logit_bias\":{\"1\":1,\"01\":1}", "logit_bias.01", "duplicate_parameter")]
    [InlineData("\"logprobs\":5", "logprobs", "invalid_type")]
    [InlineData("\"logprobs\":true,\"top_logprobs\":21", "top_logprobs", "invalid_value")]
    [InlineData("\"top_logprobs\":1", "top_logprobs", "invalid_value")]
    [InlineData("\"stop\":\"\"", "stop", "invalid_value")]
    [InlineData("\"stop\":3", "stop", "invalid_type")]
    [InlineData("\"stop\":[\"a\",3]", "stop[1]", "invalid_type")]
    [InlineData("\"stop\":[\"a\",\"\"]", "stop[1]", "invalid_value")]
    [InlineData("\"stop\":[null]", "stop[0]", "invalid_type")]
    [InlineData("\"bad_words\":\"cat\"", "bad_words", "invalid_type")]
    [InlineData("\"bad_words\":[\"\"]", "bad_words[0]", "invalid_value")]
    [InlineData("\"stop_token_ids\":5", "stop_token_ids", "invalid_type")]
    [InlineData("\"stop_token_ids\":[1,\"2\"]", "stop_token_ids[1]", "invalid_type")]
    [InlineData("\"stop_token_ids\":[-1]", "stop_token_ids[0]", "invalid_value")]
    [InlineData("\"ignore_eos\":1", "ignore_eos", "invalid_type")]
    [InlineData("\"min_tokens\":-1", "min_tokens", "invalid_value")]
    public void Read_WrongField_IsRefusedByNameAndCode(string field, string name, string code)
    {
        var refusal = Refused($"{{{field}}}");

        Assert.Equal((name, code), (refusal.Parameter, refusal.Code));
        Assert.StartsWith($"'{name}' ", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LongOrManyTexts_AreRefused()
    {
        Assert.Equal("stop", Refused($"{{\"stop\":\"{new string('a', 257)}\"}}").Parameter);
        Assert.Equal("stop", Refused($"{{\"stop\":[{string.Join(',', Enumerable.Repeat("\"a\"", 17))}]}}").Parameter);
        Assert.Equal("bad_words", Refused($"{{\"bad_words\":[{string.Join(',', Enumerable.Repeat("\"a\"", 129))}]}}").Parameter);
        Assert.Equal(16, Read($"{{\"stop\":[{string.Join(',', Enumerable.Repeat($"\"{new string('a', 256)}\"", 16))}]}}").Stop.Count);
    }

    [Theory]
    [InlineData("top_p")]
    [InlineData("repetition_penalty")]
    public void Read_NumberSoSmallThatItRoundsToZero_StaysOverZero(string name)
    {
        var read = Read($"{{\"{name}\":1e-300}}");

        Assert.True((name == "top_p" ? read.TopP : read.RepetitionPenalty) > 0);
    }

    [Theory]
    [InlineData("""{"do_sample":false,"temperature":0.7}""", 0f)]
    [InlineData("""{"do_sample":true,"temperature":0.7}""", 0.7f)]
    [InlineData("""{"do_sample":true}""", null)]
    public void Read_DoSample_FalseIsGreedyWhateverTheTemperature(string json, float? temperature) => Assert.Equal(temperature, Read(json).Temperature);

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"do_sample":false,"temperature":0.7,"top_p":0.5}""", true)]
    [InlineData("""{"do_sample":true}""", false)]
    public void Read_DoSample_TrueDrawsWhereThePackageWouldNot(string json, bool isGreedy)
    {
        var greedy = new ModelInfo("demo", "0123456789ab", "fp32", "cpu", 2048, 64) { Defaults = new(DoSample: false, 1, 1, 50, 1) };

        Assert.Equal(isGreedy, Read(json).IsRepeatable(greedy));
    }

    private static SamplingOptions Read(string json)
    {
        var fields = JsonFields.Of(JsonDocument.Parse(json).RootElement, "");
        return SamplingReader.Read(fields) with { TopLogprobs = SamplingReader.ReadLogprobs(fields) };
    }

    private static RequestRefusedException Refused(string json) => Assert.Throws<RequestRefusedException>(() => Read(json));
}
