using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Glimpse.Api.Tests.Gate.Walk;

public sealed class GateWalkTests
{
    [Fact]
    public async Task EveryRoute_PassesTheGate()
    {
        await using var walk = await GateWalk.StartAsync(static _ => { });

        Assert.Empty(await walk.FaultsAsync(EndpointTable.All));
    }

    [Fact]
    public async Task RouteInTheTable_PassesTheGateWhateverItsEndpointDoes()
    {
        var careless = new ApiRoute("POST", "/careless", typeof(CarelessEndpoint), "Looks at nothing") { Needs = Requirement.Room, Accepts = ["application/json"] };
        await using var walk = await GateWalk.StartAsync(services => services.AddSingleton(careless).AddSingleton<CarelessEndpoint>());

        Assert.Empty(await walk.FaultsAsync([careless]));
    }

    [Fact]
    public async Task RouteBesideTheGate_IsFoundByTheWalk()
    {
        var bare = new ApiRoute("POST", "/bare", typeof(CarelessEndpoint), "Somebody added it to a head") { Needs = Requirement.Room, Accepts = ["application/json"] };
        await using var walk = await GateWalk.StartAsync(static services => services.AddSingleton<IStartupFilter, BareRoute>());

        var faults = await walk.FaultsAsync([.. EndpointTable.All, bare]);

        Assert.All(faults, fault => Assert.StartsWith("/bare: 200 instead of", fault, StringComparison.Ordinal));
        Assert.Equal(["400", "401", "401", "405", "413", "413", "414", "415", "415", "429", "431", "503"], faults.Select(fault => fault[^3..]).Order());
    }

    /// <summary>Answers anything without reading it.</summary>
    private sealed class CarelessEndpoint : IEndpoint
    {
        // What a body's length tells is the gate's to look at; what it does not tell is found by whoever reads it.
        public Task InvokeAsync(HttpContext context) => context.Request.Body.CopyToAsync(Stream.Null);
    }

    /// <summary>What a route looks like that a head answers by itself.</summary>
    private sealed class BareRoute : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, others) => context.Request.Path == "/bare" ? context.Response.WriteAsync("{}") : others(context));
            next(app);
        };
    }
}
