using System.Text.Json;
using Glimpse.Api.Fetching;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>A picture in JSON: itself as a data URL, or its address. An address is only read here; <see cref="Endpoints.ModelAccess"/> fetches it.</summary>
internal static class PictureReader
{
    /// <param name="element">A JSON string.</param>
    /// <param name="path">Its place in the request.</param>
    /// <param name="maxBytes">Of the picture's file.</param>
    /// <param name="orBare">Whether the picture's base64 may stand alone.</param>
    /// <param name="detail">How closely it is looked at.</param>
    public static ContentPart Read(JsonElement element, string path, int maxBytes, bool orBare = false, ImageDetail detail = ImageDetail.Full) => element.ValueKind == JsonValueKind.String && IsAddress(element)
        ? PictureLink.Read(element.GetString()!, path) with { Detail = detail }
        : new ImagePart(DataUrl.Decode(element, path, maxBytes, orBare)) { Place = path, Detail = detail };

    // A data URL of megabytes is not made a string only to see that it is none.
    private static bool IsAddress(JsonElement element)
    {
        var raw = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(element);
        return raw.Length <= PictureAddress.LongestText * 6 && PictureLink.IsMeantBy(element.GetString());
    }
}
