using System.Security.Cryptography;
using Glimpse.Inference.Caching;
using Glimpse.Inference.Imaging;
using Glimpse.Inference.Sampling;

namespace Glimpse.Inference.Requests;

/// <summary>Turns a request into tokens and pictures, on the caller's side of the engine. What it refuses costs no step.</summary>
internal sealed class RequestPreparer(ChatTemplate template, PromptTokenizer tokenizer, ImagePreprocessor images, ImageFeatureCache cache, EngineLimits limits) : IDisposable
{
    private readonly SemaphoreSlim _decoding = new(limits.DecodeConcurrency);

    /// <exception cref="RequestRefusedException">The request cannot be answered as it is.</exception>
    public async Task<PreparedRequest> PrepareAsync(GenerationRequest request, CancellationToken cancellation)
    {
        var sampling = SamplingPlan.Of(request.Sampling, limits.Defaults);
        CheckOutput(request.MaxTokens);
        var files = Pictures(request);
        var prompt = template.Render(request.Messages, request.EnableThinking);
        var pictures = new PreparedPicture[files.Count];
        for (var i = 0; i < pictures.Length; i++) pictures[i] = await PrepareAsync(files[i], request.CacheSalt, cancellation).ConfigureAwait(false);
        var tokens = tokenizer.Tokenize(prompt, [.. pictures.Select(picture => picture.Tokens)]);
        var room = limits.SequenceTokens - tokens.Ids.Length;
        if (room < 1)
        {
            throw new RequestRefusedException("context_length_exceeded",
                $"The prompt has {tokens.Ids.Length} tokens ({pictures.Sum(picture => picture.Tokens)} of them pictures), but this server takes {limits.SequenceTokens} for prompt and answer together. Send less text or fewer pictures.", "messages");
        }
        return new PreparedRequest(tokens, pictures, sampling, Math.Min(request.MaxTokens ?? limits.OutputTokens, room), request.CacheSalt);
    }

    public void Dispose() => _decoding.Dispose();

    private void CheckOutput(int? maxTokens)
    {
        if (maxTokens is { } asked && (asked < 1 || asked > limits.OutputTokens))
        {
            throw new RequestRefusedException("invalid_value", $"max_tokens must be between 1 and {limits.OutputTokens} on this server.", "max_tokens");
        }
    }

    private List<ReadOnlyMemory<byte>> Pictures(GenerationRequest request)
    {
        List<ReadOnlyMemory<byte>> files = [.. request.Messages.SelectMany(message => message.Content).OfType<ImagePart>().Select(part => part.File)];
        if (files.Count > limits.Pictures)
        {
            throw new RequestRefusedException("too_many_images", $"The request has {files.Count} pictures; this server takes {limits.Pictures} in one request.", "messages");
        }
        // All headers before any pixels: a request with one bad picture costs no decoding.
        foreach (var file in files) images.Inspect(file.Span);
        return files;
    }

    private async Task<PreparedPicture> PrepareAsync(ReadOnlyMemory<byte> file, string? salt, CancellationToken cancellation)
    {
        var key = new ImageKey(Convert.ToHexStringLower(SHA256.HashData(file.Span)), salt);
        if (cache.Find(key) is { } found) return new PreparedPicture(key, found.Facts, found.Grid, found.Tokens, null, found);
        await _decoding.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var image = await Task.Run(() => images.Prepare(file, cancellation), cancellation).ConfigureAwait(false);
            return new PreparedPicture(key, image.Facts, image.Grid, image.Tokens, image, null);
        }
        finally
        {
            _decoding.Release();
        }
    }
}
