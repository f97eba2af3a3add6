namespace Glimpse.Inference.Sampling.Json.Masks;

/// <summary>
/// Where all tokens lead that stay in a text, or end with it, from one state of its automaton. Tokens that lead to the same state by as many characters fare alike under
/// any bounds on the length: one walk over the trie serves them all.
/// </summary>
internal sealed class InteriorProfile(IReadOnlyList<InteriorProfile.Group> groups, ulong[] all)
{
    /// <param name="State">Where the tokens lead.</param>
    /// <param name="Characters">How many characters they complete on the way.</param>
    /// <param name="Tokens">Twins included.</param>
    /// <param name="Ends">Nodes of the trie at which the text may have ended in this way, and below which there are tokens that go on.</param>
    internal sealed record Group(int State, int Characters, int[] Tokens, int[] Ends);

    public IReadOnlyList<Group> Groups => groups;

    /// <summary>The tokens of all groups.</summary>
    public ReadOnlySpan<ulong> All => all;

    public int TokenCount { get; } = groups.Sum(group => group.Tokens.Length);

    public long Bytes => 8L * all.Length + groups.Sum(group => 100 + 4L * (group.Tokens.Length + group.Ends.Length));
}
