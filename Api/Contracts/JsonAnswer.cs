using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Contracts;

/// <summary>Writes JSON bodies.</summary>
internal static class JsonAnswer
{
    /// <summary>Chinese stays readable instead of becoming \u escapes of twice the size. Safe as JSON with nosniff; these bytes must not be pasted into HTML.</summary>
    public static JsonWriterOptions Writing { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync<T>(HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await using (var writer = new Utf8JsonWriter(context.Response.BodyWriter, Writing))
        {
            JsonSerializer.Serialize(writer, value, type);
        }
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
