using Glimpse.Api.Gate;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Endpoints;

/// <summary>Answers as streams: what fails on the way is told in the stream, since its status has gone out.</summary>
internal sealed class EventStreams(RequestGate gate, IOptions<ApiOptions> options, TimeProvider clock)
{
    private readonly TimeSpan _patience = TimeSpan.FromSeconds(options.Value.KeepAliveSeconds);

    /// <param name="open">Makes of the stream what the events are written with.</param>
    /// <param name="send">Sends the whole answer.</param>
    /// <param name="fail">Sends an error as the last event.</param>
    public async Task WriteAsync<T>(HttpContext context, Func<EventStream, T> open, Func<EventStream, T, Task> send, Func<T, ApiError, Task> fail)
    {
        using var stream = new EventStream(context, clock, _patience);
        var writer = open(stream);
        try
        {
            await send(stream, writer);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            await fail(writer, gate.Explain(exception, context));
        }
    }
}
