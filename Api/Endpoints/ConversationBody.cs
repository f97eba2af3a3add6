using System.Text.Json;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Api.Gate;
using Glimpse.Inference;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Endpoints;

/// <summary>Reads what the routes for conversations are sent, and notes what that took.</summary>
internal sealed class ConversationBody(ModelHost host, ModelNames names, IOptions<ApiOptions> options, IOptions<EngineOptions> engine, TimeProvider clock)
{
    private readonly RequestLimits _limits = RequestLimits.Of(options.Value, engine.Value.Images);

    /// <param name="read">Reads the body; its bytes are gone afterwards.</param>
    public async Task<(T Request, IVisionLanguageModel Model)> ReadAsync<T>(HttpContext context, Func<JsonElement, ReadingRules, T> read)
    {
        var started = clock.GetTimestamp();
        var model = await host.GetAsync(context.RequestAborted);
        using var body = await JsonBody.ReadAsync(context.Request, options.Value, context.RequestAborted);
        var call = Call.Of(context);
        var request = read(body.Root, new(_limits, options.Value.EnableThinking, name => names.Check(name, model.Info)) { OnPicture = call.Note });
        call.Fetched = clock.GetElapsedTime(started);
        return (request, model);
    }
}
