using System.Text;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts;

/// <summary>The tokens that an answer, or a piece of one, is made of, as OpenAI tells them.</summary>
internal sealed record ChatLogprobs(IReadOnlyList<ChatToken> Content)
{
    /// <summary>Always null, and always there: clients' types say so.</summary>
    public object? Refusal { get; init; }

    public static ChatLogprobs Of(IEnumerable<TokenLogprob> tokens) => new([.. tokens.Select(ChatToken.Of)]);
}

/// <param name="Token">Its text; a part of a character shows as U+FFFD, so whoever joins tokens joins <paramref name="Bytes"/>.</param>
/// <param name="Logprob">Natural logarithm.</param>
/// <param name="TopLogprobs">The likeliest tokens at its place, the most likely first.</param>
internal sealed record ChatToken(string Token, float Logprob, int[] Bytes, IReadOnlyList<ChatAlternative> TopLogprobs)
{
    // JSON has no infinity; OpenAI's number for "as good as impossible".
    private const float Least = -9999;

    public static ChatToken Of(TokenLogprob token) => new(TextOf(token), Finite(token.Logprob), NumbersOf(token),
        [.. token.Likeliest.Select(other => new ChatAlternative(TextOf(other), Finite(other.Logprob), NumbersOf(other)))]);

    private static string TextOf(TokenLogprob token) => Encoding.UTF8.GetString(token.Bytes);

    // As byte[] they would be written as base64.
    private static int[] NumbersOf(TokenLogprob token) => [.. token.Bytes];

    private static float Finite(float logprob) => logprob >= Least ? logprob : Least;
}

internal sealed record ChatAlternative(string Token, float Logprob, int[] Bytes);
