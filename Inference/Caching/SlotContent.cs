using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Caching;

/// <summary>What a slot's keys and values were computed from: tokens, the pictures behind the image tokens, and for whom.</summary>
internal sealed class SlotContent(int capacity)
{
    private readonly int[] _ids = new int[capacity];
    private int _count;
    private PromptImage[] _images = [];
    private string? _salt;

    public void Clear() => _count = 0;

    /// <summary>Remembers what a sequence leaves behind.</summary>
    /// <param name="prompt">Its prompt.</param>
    /// <param name="answer">Its answer.</param>
    /// <param name="computed">How many of both, in a row, the slot holds.</param>
    public void Set(Prompt prompt, ReadOnlySpan<int> answer, int computed)
    {
        var fromPrompt = Math.Min(computed, prompt.Length);
        prompt.Ids[..fromPrompt].CopyTo(_ids);
        answer[..(computed - fromPrompt)].CopyTo(_ids.AsSpan(fromPrompt));
        _images = [.. prompt.Images.ToArray().Select(image => image with { Features = default })]; // the features are the cache's to keep
        _salt = prompt.CacheSalt;
        _count = computed;
    }

    /// <summary>How many of a prompt's first tokens are here.</summary>
    public int CommonPrefix(Prompt prompt) => _count == 0 ? 0 : CommonPrefix(_ids.AsSpan(0, _count), _images, _salt, prompt);

    /// <summary>How many of a prompt's first tokens another prompt has that is computed up to a length.</summary>
    public static int CommonPrefix(Prompt other, int computed, Prompt prompt) =>
        CommonPrefix(other.Ids[..Math.Min(computed, other.Length)], other.Images, other.CacheSalt, prompt);

    /// <summary>
    /// Equal ids, the same pictures, the same caller's salt. At least one token is left to compute, since its logits are what the answer begins with.
    /// </summary>
    private static int CommonPrefix(ReadOnlySpan<int> ids, ReadOnlySpan<PromptImage> images, string? salt, Prompt prompt)
    {
        if (salt != prompt.CacheSalt) return 0;
        var common = Math.Min(ids.CommonPrefixLength(prompt.Ids), prompt.Length - 1);
        for (var i = 0; i < prompt.Images.Length && prompt.Images[i].Start < common; i++)
        {
            if (i < images.Length && images[i].IsSameAs(prompt.Images[i])) continue;
            return prompt.Images[i].Start;
        }
        return common;
    }
}
