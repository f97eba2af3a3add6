using Glimpse.Inference.Artifacts;
using Glimpse.Inference.Caching;
using Glimpse.Inference.Imaging;
using Glimpse.Inference.Sampling;
using Glimpse.Inference.Sampling.Json;
using Glimpse.Inference.Sampling.Json.Masks;
using Glimpse.Inference.Tokenization;

namespace Glimpse.Inference.Requests;

/// <summary>Turns a request into tokens and pictures, on the caller's side of the engine. What it refuses costs no step.</summary>
internal sealed class RequestPreparer(
    Tokenizer tokenizer, ImagePreprocessor images, ImageFeatureCache cache, ModelManifest manifest, EngineLimits limits, EngineOptions options) : IDisposable
{
    private readonly ChatTemplate _template = new(ChatForms.Of(tokenizer));
    private readonly Lazy<JsonGuides> _guides = new(() => GuidesOf(tokenizer, manifest.Text.VocabSize, manifest.Tokens.Eos));
    private readonly SemaphoreSlim _decoding = new(limits.DecodeConcurrency);

    /// <summary>Text into ids and back.</summary>
    public PromptTokenizer Prompts { get; } = new(tokenizer);

    /// <exception cref="RequestRefusedException">The request cannot be answered as it is.</exception>
    public async Task<PreparedRequest> PrepareAsync(GenerationRequest request, CancellationToken cancellation)
    {
        var sampling = SamplingPlan.Of(request.Sampling, limits.Defaults);
        var rules = new AnswerRules(request, manifest, tokenizer, _guides, cancellation);
        var (given, measured, tokens) = Measure(request);
        var room = RoomBehind(tokens, measured, request.Sampling.MinTokens);
        var pictures = new PreparedPicture[given.Count];
        for (var i = 0; i < pictures.Length; i++) pictures[i] = await PrepareAsync(given[i], measured[i], request.CacheScope, cancellation).ConfigureAwait(false);
        return new PreparedRequest(tokens, pictures, sampling, rules, Math.Min(request.MaxTokens ?? limits.OutputTokens, room), request.CacheScope);
    }

    /// <summary>Tokens that are left for the answer.</summary>
    /// <exception cref="RequestRefusedException">They are none, or fewer than the request's least.</exception>
    private int RoomBehind(PromptTokens tokens, MeasuredImage[] pictures, int least)
    {
        var room = limits.SequenceTokens - tokens.Ids.Length;
        if (room < 1)
        {
            throw new RequestRefusedException("context_length_exceeded",
                $"The prompt has {tokens.Ids.Length} tokens ({pictures.Sum(picture => picture.Tokens)} of them pictures), but this server takes {limits.SequenceTokens} for prompt and answer together. Send less text or fewer pictures.", "messages");
        }
        return least <= room ? room : throw new RequestRefusedException("context_length_exceeded",
            $"min_tokens is {least}, but behind the prompt's {tokens.Ids.Length} tokens there is room for {room}: this server takes {limits.SequenceTokens} for prompt and answer together. Ask for fewer, or send less.", "min_tokens");
    }

    /// <summary>What a request's prompt takes, however much that is. Decodes nothing.</summary>
    /// <exception cref="RequestRefusedException">A message or a picture would not be accepted.</exception>
    public PromptCount Count(GenerationRequest request)
    {
        var (_, measured, tokens) = Measure(request);
        return new PromptCount(tokens.Ids, measured.Sum(picture => picture.Tokens), [.. measured.Select(picture => picture.Facts)]);
    }

    /// <summary>Makes ready, beside whatever else goes on, what the first request for JSON would wait for. A failure is told to those who ask for JSON.</summary>
    public void WarmUp() => Task.Run(() => _guides.Value.AnyObject());

    /// <summary>More could never be inside at once.</summary>
    private int MostChoices => Math.Min(options.MaxChoices, limits.Slots + options.QueueCapacity);

    public void Dispose() => _decoding.Dispose();

    /// <summary>What can be told before anything is taken or decoded.</summary>
    /// <exception cref="RequestRefusedException">A number is out of its range.</exception>
    public void Check(GenerationRequest request)
    {
        SamplingPlan.Require(request.MaxTokens is not { } asked || (asked > 0 && asked <= limits.OutputTokens), "max_tokens", $"must be between 1 and {limits.OutputTokens} on this server");
        SamplingPlan.Require(request.Choices > 0 && request.Choices <= MostChoices, "n", $"must be between 1 and {MostChoices} on this server");
        var most = request.MaxTokens ?? limits.OutputTokens;
        SamplingPlan.Require(request.Sampling.MinTokens <= most, "min_tokens", $"must be at most {most}, the most tokens of this answer");
        SamplingPlan.Of(request.Sampling, limits.Defaults);
    }

    /// <summary>Guides that write with a tokenizer's text tokens: not with those that are special, nor with those that would be taken for marks and not be told.</summary>
    internal static JsonGuides GuidesOf(Tokenizer tokenizer, int vocabularySize, int[] endTokens)
    {
        var marks = AnswerParser.MarksOf(tokenizer);
        return new JsonGuides(TokenTrie.Build(Math.Min(tokenizer.VocabularySize, vocabularySize), id => tokenizer.Bytes(id), id => tokenizer.IsSpecial(id) || marks.Contains(id)), endTokens);
    }

    /// <summary>The whole prompt before any pixels: a request that is refused, or only counted, costs no decoding.</summary>
    private (List<PlacedPicture> Given, MeasuredImage[] Pictures, PromptTokens Tokens) Measure(GenerationRequest request)
    {
        var given = PlacedPicture.In(request.Messages);
        if (given.Count > limits.Pictures)
        {
            throw new RequestRefusedException("too_many_images", $"The request has {given.Count} pictures; this server takes {limits.Pictures} in one request.", given[limits.Pictures].Place);
        }
        var pictures = MeasureEach(given);
        var prompt = _template.Render(request.Messages, request.EnableThinking);
        return (given, pictures, Prompts.Tokenize(prompt, [.. pictures.Select(picture => picture.Tokens)]));
    }

    private MeasuredImage[] MeasureEach(List<PlacedPicture> given)
    {
        var (pictures, pixels, most) = (new MeasuredImage[given.Count], 0L, options.Images.MaxRequestPixels);
        for (var i = 0; i < pictures.Length; i++)
        {
            pictures[i] = given[i].Look(images.Measure);
            pixels += (long)pictures[i].Header.Width * pictures[i].Header.Height;
            if (pixels > most) throw new RequestRefusedException("image_too_large", $"With this picture the request's pictures have {pixels:N0} pixels together; at most {most:N0} are accepted. Scale them down, or send fewer.", given[i].Place);
        }
        return pictures;
    }

    private async Task<PreparedPicture> PrepareAsync(PlacedPicture picture, MeasuredImage measured, string? salt, CancellationToken cancellation)
    {
        var key = new ImageKey(measured.Facts.Sha256, measured.Width, measured.Height, salt);
        if (cache.Find(key) is { } found) return new PreparedPicture(measured, key, null, found);
        await _decoding.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return new PreparedPicture(measured, key, await Task.Run(() => picture.Look(part => images.Prepare(part.File, measured, cancellation)), cancellation).ConfigureAwait(false), null);
        }
        finally
        {
            _decoding.Release();
        }
    }
}
