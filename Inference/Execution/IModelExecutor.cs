using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Execution;

/// <summary>Runs the decoder over slots of the key-value cache. One caller at a time.</summary>
internal interface IModelExecutor : IDisposable
{
    /// <summary>The width of a row of logits.</summary>
    int VocabularySize { get; }

    /// <summary>Rows of the key-value cache.</summary>
    int Slots { get; }

    /// <summary>Positions of one slot.</summary>
    int SlotTokens { get; }

    /// <summary>Whether <see cref="CopySlot"/> works here; where it does not, every sequence computes its own prompt.</summary>
    bool CanCopySlots { get; }

    /// <summary>Gives one slot the first tokens' keys and values of another.</summary>
    void CopySlot(int from, int to, int tokens);

    /// <summary>Computes prompt tokens [start, start + count) of a slot whose earlier tokens are there.</summary>
    /// <param name="slot">The row of the key-value cache.</param>
    /// <param name="prompt">The whole prompt.</param>
    /// <param name="start">How many of its tokens the slot holds.</param>
    /// <param name="count">How many to compute now.</param>
    /// <param name="keep">How many of the last tokens to return logits for.</param>
    /// <returns>[keep, vocabulary], valid until the next call.</returns>
    Span<float> Prefill(int slot, Prompt prompt, int start, int count, int keep = 1);

    /// <summary>Computes one more token of every row in one run.</summary>
    /// <param name="rows">Ordered by slot, at most one per slot.</param>
    void Decode(ReadOnlySpan<DecodeRow> rows);

    /// <summary>The logits of a slot after <see cref="Decode"/>: [vocabulary], valid until the next call.</summary>
    Span<float> Logits(int slot);
}

/// <summary>One token to compute.</summary>
/// <param name="Slot">The row of the key-value cache.</param>
/// <param name="Token">The token's id.</param>
/// <param name="Index">How many tokens the slot holds before it.</param>
/// <param name="Position">Its rotary position, the same on all axes.</param>
internal readonly record struct DecodeRow(int Slot, int Token, int Index, long Position);
