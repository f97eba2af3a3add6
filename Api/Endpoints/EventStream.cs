using System.Text.Json;
using Glimpse.Api.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Glimpse.Api.Endpoints;

/// <summary>Server-sent events: one <c>data:</c> line of JSON each, on the wire as soon as it is written.</summary>
internal sealed class EventStream : IDisposable
{
    private readonly HttpContext _context;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _patience;
    private readonly Utf8JsonWriter _json;

    /// <param name="patience">After so long without an event the stream says that it is alive.</param>
    public EventStream(HttpContext context, TimeProvider clock, TimeSpan patience)
    {
        (_context, _clock, _patience) = (context, clock, patience);
        _json = new(context.Response.BodyWriter, JsonAnswer.Writing);
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        // Nginx would collect the events otherwise.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
    }

    /// <summary>Waits for what is to be told next, with a comment now and then: proxies and clients give up connections on which nothing moves, as in a long prefill.</summary>
    public async ValueTask<bool> NextAsync<T>(IAsyncEnumerator<T> events)
    {
        var next = events.MoveNextAsync();
        if (next.IsCompleted) return await next;
        var waiting = next.AsTask();
        while (true)
        {
            try
            {
                return await waiting.WaitAsync(_patience, _clock);
            }
            catch (TimeoutException) when (!waiting.IsCompleted)
            {
                await SendKeepAliveAsync(waiting);
            }
        }
    }

    public Task SendAsync(Action<Utf8JsonWriter> write) => SendAsync(null, write);

    /// <param name="name">The event's type, where it has one.</param>
    public Task SendAsync(string? name, Action<Utf8JsonWriter> write)
    {
        if (name is not null)
        {
            Put("event: "u8);
            Put(System.Text.Encoding.ASCII.GetBytes(name));
            Put("\n"u8);
        }
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

    public void Dispose() => _json.Dispose();

    private async Task SendKeepAliveAsync(Task waiting)
    {
        try
        {
            Put(": keep-alive\n\n"u8);
            await FlushAsync();
        }
        catch
        {
            // Nobody reads any more. The enumeration may be left only once its step has ended, which the abort makes it do.
            _context.Abort();
            await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        var writer = _context.Response.BodyWriter;
        bytes.CopyTo(writer.GetSpan(bytes.Length));
        writer.Advance(bytes.Length);
    }

    private async Task FlushAsync() => await _context.Response.BodyWriter.FlushAsync(_context.RequestAborted);
}
