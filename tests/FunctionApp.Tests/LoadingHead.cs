using Glimpse.Inference;

namespace Glimpse.FunctionApp.Tests;

/// <summary>The head with a model that never comes.</summary>
public sealed class LoadingHead() : FunctionHead(static cancellation => new TaskCompletionSource<IVisionLanguageModel>().Task.WaitAsync(cancellation));
