using Glimpse.Api.Gate;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api;

/// <summary>The one way from a head to an endpoint: through the gate.</summary>
public sealed class ApiDispatcher(RequestGate gate, IServiceProvider services, IEnumerable<ApiRoute> routes)
{
    private const string RestKey = "glimpse.rest";
    private readonly ApiRoute[] _routes = [.. routes];

    /// <summary>Answers any request: finds its route by method and path, or says 404 or 405. Standalone hands everything here.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        List<string>? others = null;
        foreach (var route in _routes)
        {
            if (!route.Matches(context.Request.Path.Value, out _)) continue;
            if (route.Allows(context.Request.Method)) return InvokeAsync(route, context);
            (others ??= []).Add(route.Method);
        }
        if (others is not null && HttpMethods.IsOptions(context.Request.Method)) return gate.PreflightAsync(context, others);
        return gate.RefuseAsync(context, others is null ? ApiError.NoRoute(context.Request.Method) : ApiError.WrongMethod(others));
    }

    /// <summary>Answers a request whose route the head has found already: what a function of the Functions head calls.</summary>
    public Task InvokeAsync(ApiRoute route, HttpContext context)
    {
        if (!route.Allows(context.Request.Method)) return gate.RefuseAsync(context, ApiError.WrongMethod([route.Method]));
        if (route.Matches(context.Request.Path.Value, out var rest)) context.Items[RestKey] = rest;
        return gate.InvokeAsync(route, context, (IEndpoint)services.GetService(route.Endpoint)!);
    }

    /// <summary>What the request's path has in place of its route's last segment.</summary>
    internal static string RestOfPath(HttpContext context) => context.Items[RestKey] as string ?? "";
}
