namespace Glimpse.Inference.Requests;

/// <summary>How closely a picture is looked at.</summary>
public enum ImageDetail
{
    /// <summary>At the size that the engine's limits allow.</summary>
    Full,

    /// <summary>At no more than 512 × 512 pixels, which takes fewer tokens.</summary>
    Low,
}
