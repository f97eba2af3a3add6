using Glimpse.Inference.Artifacts;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling.Json;
using Glimpse.Inference.Tokenization;

namespace Glimpse.Inference.Sampling;

/// <summary>What a request asks of its answers besides the draw: checked once, then made into steps for each answer.</summary>
internal sealed class AnswerRules
{
    private readonly SamplingOptions _options;
    private readonly float _repetitionPenalty;
    private readonly int[][] _badWords;
    private readonly (int Start, int End)? _thinkMarks;
    private readonly JsonConstraint? _form; // at its beginning; every answer goes on from a fork
    private readonly bool _mayThink;
    private readonly int? _thinkingBudget;

    /// <param name="request">What is asked.</param>
    /// <param name="manifest">The model's vocabulary, end tokens and defaults.</param>
    /// <param name="tokenizer">For words to be avoided.</param>
    /// <param name="guides">Make constraints from the request's form.</param>
    /// <param name="cancellation">Ends the reading of a schema.</param>
    /// <exception cref="RequestRefusedException">An option is out of its range.</exception>
    public AnswerRules(GenerationRequest request, ModelManifest manifest, Tokenizer tokenizer, Lazy<JsonGuides> guides, CancellationToken cancellation)
    {
        var vocabulary = manifest.Text.VocabSize;
        var options = request.Sampling;
        (_options, _mayThink) = (options, request.EnableThinking);
        _repetitionPenalty = options.RepetitionPenalty ?? (manifest.Generation.DoSample ? manifest.Generation.RepetitionPenalty : 1);
        Require(_repetitionPenalty is > 0 and <= 10, "repetition_penalty", "must be over 0 and at most 10");
        Require(options.FrequencyPenalty is >= -2 and <= 2, "frequency_penalty", "must be between -2 and 2");
        Require(options.PresencePenalty is >= -2 and <= 2, "presence_penalty", "must be between -2 and 2");
        Require(options.LogitBias.Count <= 1024 && options.LogitBias.All(bias => IsToken(bias.Key) && bias.Value is >= -100 and <= 100), "logit_bias",
            $"must map at most 1,024 token ids, each below {vocabulary}, to numbers between -100 and 100");
        Require(options.Stop.Count <= 16 && options.Stop.All(text => text.Length is > 0 and <= 256), "stop", "must be at most 16 texts of 1 to 256 characters");
        Require(options.StopTokenIds.Count <= 128 && options.StopTokenIds.All(IsToken), "stop_token_ids", $"must be at most 128 token ids, each below {vocabulary}");
        Require(options.MinTokens >= 0, "min_tokens", "must not be negative");
        Require(options.TopLogprobs is null or >= 0 and <= 20, "top_logprobs", "must be between 0 and 20");
        Require(options.ThinkingBudget is null or >= 0, "thinking_budget", "must not be negative");
        // GLM-4.1V's template has no switch for thinking: a thought that is not wanted ends as soon as it begins.
        _thinkingBudget = !_mayThink && ChatForms.Of(tokenizer) == ChatForm.Glm41 ? 0 : options.ThinkingBudget;
        _badWords = ReadBadWords(options.BadWords, tokenizer);
        _thinkMarks = tokenizer.FindToken(ChatTemplate.ThinkStart) is { } start && tokenizer.FindToken(ChatTemplate.ThinkEnd) is { } end ? (start, end) : null;
        _form = request.ResponseFormat switch
        {
            null => null,
            ResponseFormat.JsonSchema form => guides.Value.Of(form.Schema, cancellation),
            _ => guides.Value.AnyObject(),
        };
        if (_form is not null) RequireItsOwnEnd(options, manifest);
        EndTokens = [.. (options.IgnoreEos ? [] : manifest.Tokens.Eos).Where(IsToken).Concat(options.StopTokenIds).Distinct()];

        bool IsToken(int id) => (uint)id < (uint)vocabulary;
    }

    /// <summary>Ids that end an answer.</summary>
    public int[] EndTokens { get; }

    /// <summary>The steps of one answer: as in vLLM what is forbidden, then biases, then penalties; and the form last, so that nothing undoes it.</summary>
    public ILogitsStep[] StepsFor(ReadOnlySpan<int> prompt, int capacity)
    {
        List<ILogitsStep> steps = [];
        if (_badWords.Length > 0) steps.Add(new BadWords(_badWords));
        if (_options.MinTokens > 0) steps.Add(new MinimumTokens(_options.MinTokens, EndTokens));
        if (_options.LogitBias.Count > 0) steps.Add(new LogitBias(_options.LogitBias));
        if (_repetitionPenalty != 1) steps.Add(new RepetitionPenalty(_repetitionPenalty, prompt));
        if (_options.FrequencyPenalty != 0 || _options.PresencePenalty != 0) steps.Add(new CountPenalties(_options.FrequencyPenalty, _options.PresencePenalty));
        if (_thinkingBudget is { } budget && _thinkMarks is var (start, end)) steps.Add(new ThinkingBudget(budget, start, end));
        if (_form is not null) steps.Add(new FormConstraint(_form.Fork(), capacity, _mayThink ? _thinkMarks : null, EndTokens));
        return [.. steps];
    }

    /// <summary>A form says itself where the answer ends. Stop texts may cut it nevertheless, as OpenAI's do: the answer names the one that did.</summary>
    private static void RequireItsOwnEnd(SamplingOptions options, ModelManifest manifest)
    {
        const string Rule = "where the answer is held to JSON: the form says where it ends. Ask for more, or for less, in the schema";
        Require(options.MinTokens == 0, "min_tokens", $"must be left out {Rule}");
        Require(!options.IgnoreEos, "ignore_eos", $"must be left out {Rule}");
        Require(options.StopTokenIds.All(manifest.Tokens.Eos.Contains), "stop_token_ids", $"may hold only the model's own end tokens {Rule}");
    }

    /// <summary>A word at the beginning of a text and after a space are different tokens: both are forbidden.</summary>
    private static int[][] ReadBadWords(IReadOnlyList<string> words, Tokenizer tokenizer)
    {
        Require(words.Count <= 128, "bad_words", "must be at most 128 words");
        List<int[]> runs = [];
        foreach (var word in words)
        {
            Require(word.Trim().Length > 0, "bad_words", "must not hold empty words");
            foreach (var form in (string[])[word, " " + word.TrimStart()])
            {
                List<int> ids = [];
                tokenizer.Encode(form, ids, parseAddedTokens: false);
                Require(ids.Count <= 64, "bad_words", "must hold words of at most 64 tokens");
                runs.Add([.. ids]);
            }
        }
        return [.. runs];
    }

    private static void Require(bool holds, string parameter, string rule) => SamplingPlan.Require(holds, parameter, rule);
}
