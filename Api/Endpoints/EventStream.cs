using System.Text.Json;
using Glimpse.Api.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Glimpse.Api.Endpoints;

/// <summary>Server-sent events: one <c>data:</c> line of JSON each, on the wire as soon as it is written.</summary>
internal sealed class EventStream : IDisposable
{
    private readonly HttpContext _context;
    private readonly Utf8JsonWriter _json;

    public EventStream(HttpContext context)
    {
        _context = context;
        _json = new(context.Response.BodyWriter, JsonAnswer.Writing);
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        // Nginx would collect the events otherwise.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    public Task SendAsync(Action<Utf8JsonWriter> write)
    {
        Put("data: "u8);
        write(_json);
        _json.Flush();
        _json.Reset();
        Put("\n\n"u8);
        return FlushAsync();
    }

    public Task SendDoneAsync()
    {
        Put("data: [DONE]\n\n"u8);
        return FlushAsync();
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        var writer = _context.Response.BodyWriter;
        bytes.CopyTo(writer.GetSpan(bytes.Length));
        writer.Advance(bytes.Length);
    }

    public void Dispose() => _json.Dispose();

    private async Task FlushAsync() => await _context.Response.BodyWriter.FlushAsync(_context.RequestAborted);
}
