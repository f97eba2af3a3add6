namespace Glimpse.Api.Tests;

/// <summary>Pictures as callers send them.</summary>
internal static class Pictures
{
    /// <summary>One grey pixel.</summary>
    public const string PngBase64 = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

    public static byte[] Png { get; } = Convert.FromBase64String(PngBase64);

    public static string DataUrl { get; } = "data:image/png;base64," + PngBase64;
}
