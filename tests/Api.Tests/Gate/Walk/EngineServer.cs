using System.Net;
using Glimpse.Api.Fetching;
using Glimpse.Api.Tests.Fetching;
using Glimpse.Fixtures;
using Glimpse.Inference;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Glimpse.Api.Tests.Gate.Walk;

/// <summary>The API over the real engine and the tiny model, in a web of its own.</summary>
public sealed class EngineServer : IAsyncLifetime
{
    internal ApiServer Server { get; private set; } = null!;

    internal TestWeb Web { get; } = new();

    /// <summary>Beside those that all have.</summary>
    internal IEnumerable<(string Key, string Value)> Settings { get; init; } = [];

    internal HttpClient Client => Server.Client;

    public async Task InitializeAsync()
    {
        var package = await TestPackages.GetAsync(TestModel.Tiny);
        // Answers of few tokens, and a picture cache that is full after a few pictures: what grows after that is a leak.
        var options = new EngineOptions { ModelPath = package.Folder, MaxOutputTokens = 4, MaxSequenceTokens = 2048, ImageCacheMegabytes = 4, MaxImageTokens = 64, Threads = 1 };
        var model = await VisionLanguageModel.LoadAsync(options, NullLoggerFactory.Instance);
        Server = await ApiServer.StartAsync(Head.Standalone, _ => Task.FromResult(model),
            services => services.AddSingleton<IHostResolver>(Web).AddSingleton<IConnector>(Web), [("Glimpse:Api:MaxBodyBytes", "4000000"), .. Settings]);
    }

    /// <summary>Sends a request and checks that its answer is 200 or a clear 4xx in the one shape; gives the error's code, or null.</summary>
    internal async Task<string?> AnswerAsync(string what, string method, string path, HttpContent? body, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(new(method), AsIs(path)) { Content = body };
        change?.Invoke(request);
        try
        {
            using var response = await Client.SendAsync(request);
            if ((int)response.StatusCode == 200) return null;
            if (IsNoHttp(response)) return "no HTTP";
            var error = await ErrorShape.ReadAsync(response);
            Assert.InRange((int)error.Status, 400, 499);
            Assert.False(string.IsNullOrWhiteSpace(error.Message));
            return error.Code;
        }
        catch (Exception fault)
        {
            throw new InvalidOperationException($"{method} {path}: {what}", fault);
        }
    }

    // Sent as it is written: clients would tidy it up.
    private Uri AsIs(string path) => new(Server.Address.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    // What is no request at all never reaches the gate: the server ends the connection, and says nothing else.
    private static bool IsNoHttp(HttpResponseMessage response) =>
        response is { StatusCode: HttpStatusCode.BadRequest, Content.Headers.ContentLength: 0, Headers.ConnectionClose: true } && !response.Headers.Contains("x-request-id");

    /// <summary>Nothing failed in the server since it started.</summary>
    internal void AssertNothingFailed() => Assert.DoesNotContain(Server.Log.Lines, line => line.Level >= LogLevel.Error);

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Web.DisposeAsync();
    }
}
