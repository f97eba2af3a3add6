using System.Buffers;
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
        // Written aside first, so that the length is known: a whole answer goes out in one piece.
        var bytes = new ArrayBufferWriter<byte>(1024);
        await using (var writer = new Utf8JsonWriter(bytes, Writing))
        {
            JsonSerializer.Serialize(writer, value, type);
        }
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = bytes.WrittenCount;
        await context.Response.Body.WriteAsync(bytes.WrittenMemory, context.RequestAborted);
    }
}
