using Microsoft.AspNetCore.Http;

namespace Glimpse.Api;

/// <summary>Answers one route. It is called behind the gate and may throw: the gate turns exceptions into answers.</summary>
public interface IEndpoint
{
    Task InvokeAsync(HttpContext context);
}
