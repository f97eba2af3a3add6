using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>What a conversation is read by.</summary>
/// <param name="Limits">How much it may hold.</param>
/// <param name="ThinkByDefault">Whether the model thinks where the request does not say.</param>
/// <param name="CheckModel">Throws where the model that is asked for is not served.</param>
internal sealed record ReadingRules(RequestLimits Limits, bool ThinkByDefault, Action<string?> CheckModel)
{
    /// <summary>Is told of every picture as it is read: what comes behind it may be refused.</summary>
    public Action<ImagePart>? OnPicture { get; init; }
}
