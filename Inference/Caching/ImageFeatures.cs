namespace Glimpse.Inference.Caching;

/// <summary>What a picture's features depend on besides the loaded model and this version of the code. The file's hash covers its size, format and pixels.</summary>
/// <param name="Sha256">Of the file's bytes.</param>
/// <param name="Width">To which the picture is scaled, in pixels: less for one of low detail.</param>
/// <param name="Height">To which the picture is scaled, in pixels.</param>
/// <param name="Salt">Of the caller; null: shared.</param>
internal readonly record struct ImageKey(string Sha256, int Width, int Height, string? Salt);

/// <summary>A picture as the decoder needs it.</summary>
/// <param name="Values">[tokens, hidden].</param>
internal sealed record ImageFeatures(float[] Values)
{
    public long Bytes => (long)Values.Length * sizeof(float);
}
