using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Stands in for the worker: what it builds listens on a loopback port and routes to the functions as the worker does, by their triggers.</summary>
public static class FunctionsApplication
{
    /// <summary>The header in which an answer names the function that gave it.</summary>
    public const string NameHeader = "x-function";

    /// <summary>What a test changes before the application is built.</summary>
    public static Action<FunctionsApplicationBuilder>? Building { get; set; }

    /// <summary>Is told the application once it is built.</summary>
    public static Action<WebApplication>? Built { get; set; }

    public static IEnumerable<MethodInfo> Functions { get; } =
        [.. typeof(FunctionsApplication).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null)];

    public static FunctionsApplicationBuilder CreateBuilder(string[] args) => new(WebApplication.CreateSlimBuilder(args));

    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
    {
        builder.Host.WebHost.UseUrls("http://127.0.0.1:0");
        return builder;
    }

    // The route is the trigger's below an empty prefix, and a function without methods takes all: as the worker's endpoint source has it.
    internal static void Map(IEndpointRouteBuilder routes, MethodInfo function)
    {
        if (function.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>() is not { } trigger) return;
        var pattern = $"/{trigger.Route}";
        var endpoint = trigger.Methods.Length == 0 ? routes.Map(pattern, InvokeAsync) : routes.MapMethods(pattern, trigger.Methods, InvokeAsync);
        endpoint.WithDisplayName(function.DeclaringType!.Name);

        async Task InvokeAsync(HttpContext context)
        {
            // At the last moment: an error clears what was set before it.
            context.Response.OnStarting(() =>
            {
                context.Response.Headers[NameHeader] = function.GetCustomAttribute<FunctionAttribute>()!.Name;
                return Task.CompletedTask;
            });
            var target = ActivatorUtilities.CreateInstance(context.RequestServices, function.DeclaringType!);
            await (Task)function.Invoke(target, [context.Request])!;
        }
    }
}

public sealed class FunctionsApplicationBuilder(WebApplicationBuilder host)
{
    public WebApplicationBuilder Host => host;
    public IServiceCollection Services => host.Services;
    public IConfigurationManager Configuration => host.Configuration;

    public IHost Build()
    {
        host.Services.AddRouting(options => options.SetParameterPolicy<AspNetCore.Routing.Constraints.RegexInlineRouteConstraint>("regex"));
        FunctionsApplication.Building?.Invoke(this);
        var application = host.Build();
        foreach (var function in FunctionsApplication.Functions) FunctionsApplication.Map(application, function);
        FunctionsApplication.Built?.Invoke(application);
        return application;
    }
}
