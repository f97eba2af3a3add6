using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Contracts;

/// <summary>The media types that the API takes.</summary>
internal static class MediaTypes
{
    public const string Json = "application/json";
    public const string Form = "multipart/form-data";
    public const string AnyImage = "image/*";
    public const string Bytes = "application/octet-stream";

    /// <summary>Whether a body, whose type the gate has checked, is a form.</summary>
    public static bool IsForm(HttpRequest request) => request.ContentType!.StartsWith(Form, StringComparison.OrdinalIgnoreCase);
}
