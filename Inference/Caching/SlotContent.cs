using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Caching;

/// <summary>What a slot's keys and values were computed from: tokens, the pictures behind the image tokens, and for whom.</summary>
internal sealed class SlotContent(int capacity)
{
    private readonly int[] _ids = new int[capacity];
    private int _count;
    private PromptImage[] _images = [];
    private string? _salt;

    public int Count => _count;

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
        _images = prompt.Images.ToArray();
        _salt = prompt.CacheSalt;
        _count = computed;
    }

    /// <summary>
    /// How many of a prompt's first tokens are here: equal ids, the same pictures, the same caller's salt. At least one token is left to compute,
    /// since its logits are what the answer begins with.
    /// </summary>
    public int CommonPrefix(Prompt prompt)
    {
        if (_count == 0 || _salt != prompt.CacheSalt) return 0;
        var common = Math.Min(_ids.AsSpan(0, _count).CommonPrefixLength(prompt.Ids), prompt.Length - 1);
        for (var i = 0; i < prompt.Images.Length && prompt.Images[i].Start < common; i++)
        {
            if (i < _images.Length && _images[i].IsSameAs(prompt.Images[i])) continue;
            return prompt.Images[i].Start;
        }
        return common;
    }
}
