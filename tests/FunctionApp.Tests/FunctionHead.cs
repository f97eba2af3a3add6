using Glimpse.Inference;
using Microsoft.AspNetCore.Builder;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Glimpse.FunctionApp.Tests;

/// <summary>The head as its own Program starts it, on the stand-in worker.</summary>
/// <param name="load">Loads the model.</param>
public abstract class FunctionHead(Func<CancellationToken, Task<IVisionLanguageModel>> load) : IAsyncLifetime
{
    /// <summary>Heads are started by what the whole process shares: one class after the other.</summary>
    public const string Collection = "Function heads";

    // sha256 of "glm_test"
    private const string Hash = "sha256:cf44cbf9c2b5a9d44e2311fbbf6a59e57e3ab3c04749201a46877bb1b49757b1";

    private const string Network = "192.0.2.0/24";

    /// <summary>An address that may call, as the host would forward it.</summary>
    public const string Address = "192.0.2.1";

    private Task _program = Task.CompletedTask;

    public WebApplication Application { get; private set; } = null!;
    /// <summary>Sends the key that the head knows, an operator's.</summary>
    public HttpClient Client { get; } = new() { DefaultRequestHeaders = { { "x-functions-key", "glm_test" } } };

    /// <summary>Sends none.</summary>
    public HttpClient Stranger { get; } = new();

    public virtual async Task InitializeAsync()
    {
        var built = new TaskCompletionSource<WebApplication>();
        FunctionsApplication.Building = builder =>
        {
            builder.Configuration["AzureWebJobsStorage"] = "UseDevelopmentStorage=true";
            builder.Configuration["Glimpse:Access:Keys:tests:Hashes:0"] = Hash;
            builder.Configuration["Glimpse:Access:Keys:tests:Operator"] = "true";
            builder.Configuration["Glimpse:Access:AllowedAddresses:0"] = Network;
            builder.Services.AddSingleton(new ModelHost(load));
        };
        FunctionsApplication.Built = built.SetResult;
        _program = (Task)typeof(FunctionHead).Assembly.GetType("Program")!.GetMethod("<Main>$", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!
            .Invoke(null, [Array.Empty<string>()])!;
        await Task.WhenAny(built.Task, _program);
        Application = await built.Task.WaitAsync(TimeSpan.FromSeconds(10));
        var started = new TaskCompletionSource();
        Application.Lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Client.BaseAddress = Stranger.BaseAddress = new(Application.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        Stranger.Dispose();
        Application.Lifetime.StopApplication();
        await _program.WaitAsync(TimeSpan.FromSeconds(60));
    }
}
