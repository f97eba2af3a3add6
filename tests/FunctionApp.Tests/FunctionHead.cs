using Glimpse.Inference;
using Microsoft.AspNetCore.Builder;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Glimpse.FunctionApp.Tests;

/// <summary>The head as its own Program starts it, on the stand-in worker and with a model that never comes.</summary>
public sealed class FunctionHead : IAsyncLifetime
{
    private Task _program = Task.CompletedTask;

    public WebApplication Application { get; private set; } = null!;
    public HttpClient Client { get; } = new();

    public async Task InitializeAsync()
    {
        var built = new TaskCompletionSource<WebApplication>();
        FunctionsApplication.Building = builder =>
        {
            builder.Configuration["AzureWebJobsStorage"] = "UseDevelopmentStorage=true";
            builder.Services.AddSingleton(new ModelHost(cancellation => new TaskCompletionSource<IVisionLanguageModel>().Task.WaitAsync(cancellation)));
        };
        FunctionsApplication.Built = built.SetResult;
        _program = (Task)typeof(FunctionHead).Assembly.GetType("Program")!.GetMethod("<Main>$", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!
            .Invoke(null, [Array.Empty<string>()])!;
        await Task.WhenAny(built.Task, _program);
        Application = await built.Task.WaitAsync(TimeSpan.FromSeconds(10));
        var started = new TaskCompletionSource();
        Application.Lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Client.BaseAddress = new(Application.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        Application.Lifetime.StopApplication();
        await _program.WaitAsync(TimeSpan.FromSeconds(60));
    }
}
