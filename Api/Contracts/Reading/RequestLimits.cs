using Glimpse.Inference;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>How much one conversation may hold, checked while it is read.</summary>
/// <param name="MaxPictureBytes">Of one picture's file.</param>
internal sealed record RequestLimits(int MaxMessages, int MaxTextCharacters, int MaxPictures, int MaxPictureBytes)
{
    public static RequestLimits Of(ApiOptions api, ImageLimits images) => new(api.MaxMessages, api.MaxTextCharacters, images.MaxPictures, images.AcceptedBytes);
}
