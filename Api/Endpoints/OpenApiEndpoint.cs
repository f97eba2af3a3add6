using Glimpse.Api.Contracts;
using Glimpse.Api.OpenApi;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Endpoints;

/// <summary>GET /openapi.json: what every route takes and gives, for clients and their generators.</summary>
internal sealed class OpenApiEndpoint : IEndpoint
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = ApiDocument.Utf8.Length;
        await context.Response.Body.WriteAsync(ApiDocument.Utf8, context.RequestAborted);
    }
}
