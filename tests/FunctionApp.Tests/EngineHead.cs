using Glimpse.Fixtures;
using Glimpse.Inference;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Glimpse.FunctionApp.Tests;

/// <summary>The head over the real engine and the tiny model.</summary>
public sealed class EngineHead() : FunctionHead(LoadAsync)
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Application.Services.GetRequiredService<ModelHost>().GetAsync(CancellationToken.None);
    }

    private static async Task<IVisionLanguageModel> LoadAsync(CancellationToken cancellation)
    {
        var package = await TestPackages.GetAsync(TestModel.Tiny);
        var options = new EngineOptions { ModelPath = package.Folder, MaxOutputTokens = 4, MaxSequenceTokens = 2048, MaxImageTokens = 64, Threads = 1 };
        return await VisionLanguageModel.LoadAsync(options, NullLoggerFactory.Instance, cancellation);
    }
}
