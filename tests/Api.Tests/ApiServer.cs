using System.Net;
using System.Net.Sockets;
using System.Text;
using Glimpse.Api.Gate.Rules;
using Glimpse.Inference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Glimpse.Api.Tests;

/// <summary>The API on a real Kestrel at a free port, as Standalone serves it, over a scripted model.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiServer(WebApplication app, LogLines log)
    {
        (_app, Log) = (app, log);
        Address = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = new() { BaseAddress = Address };
    }

    public Uri Address { get; }
    public HttpClient Client { get; }
    public LogLines Log { get; }

    public static Task<ApiServer> StartAsync(IVisionLanguageModel model, params (string Key, string Value)[] settings) => StartAsync(_ => Task.FromResult(model), settings);

    public static Task<ApiServer> StartAsync(IVisionLanguageModel model, TimeProvider clock, params (string Key, string Value)[] settings) =>
        StartAsync(Head.Standalone, _ => Task.FromResult(model), services => services.AddSingleton(clock), settings);

    public static Task<ApiServer> StartAsync(Func<CancellationToken, Task<IVisionLanguageModel>> load, params (string Key, string Value)[] settings) =>
        StartAsync(Head.Standalone, load, static _ => { }, settings);

    /// <summary>The API of one head, with services of the test's own. Standalone's is open to this machine where no key is set, as it is on loopback.</summary>
    public static async Task<ApiServer> StartAsync(
        Head head, Func<CancellationToken, Task<IVisionLanguageModel>> load, Action<IServiceCollection> configure, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var log = new LogLines();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        configure(builder.Services);
        builder.Services.AddGlimpse(head, builder.Configuration, (_, cancellation) => load(cancellation));
        var app = builder.Build();
        if (head == Head.Standalone) app.Services.GetRequiredService<AccessSettings>().OpenToThisMachine();
        app.Run(app.Services.GetRequiredService<ApiDispatcher>().InvokeAsync);
        await app.StartAsync();
        var host = app.Services.GetRequiredService<ModelHost>();
        var server = new ApiServer(app, log);
        // A load that is done already counts as done from the first request on.
        if (load(CancellationToken.None).IsCompleted) await Record.ExceptionAsync(() => host.GetAsync());
        return server;
    }

    /// <summary>Changes the configuration while the server runs, as an edited file does; null takes a setting away.</summary>
    public void Configure(params (string Key, string? Value)[] settings)
    {
        foreach (var (key, value) in settings) _app.Configuration[key] = value;
        ((IConfigurationRoot)_app.Configuration).Reload();
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json) => Client.PostAsync(path, Json(json));

    public Task<HttpResponseMessage> ChatAsync(string json) => PostAsync("/v1/chat/completions", json);

    public static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    /// <summary>Stops it as a host does on SIGTERM.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <summary>A connection for bytes that no client would send.</summary>
    public async Task<NetworkStream> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Address.Port);
        return new(socket, ownsSocket: true);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
