using System.Text.Json.Serialization;
using Glimpse.Inference;

namespace Glimpse.Api.Contracts;

/// <summary>The answer of <c>/healthz</c> and <c>/readyz</c>. What is not known yet is left out.</summary>
/// <param name="Status">ok; or loading, ready, busy, failed, stopping, stopped.</param>
internal sealed record StateReport(string Status)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelReport? Model { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public LoadReport? Load { get; init; }
}

internal sealed record ModelReport(string Id, string Version, string Precision, string Provider, int MaxTokens)
{
    public static ModelReport Of(ModelInfo model) => new(model.Id, model.Version, model.Precision, model.Provider, model.MaxTokens);
}

internal sealed record LoadReport(int Running, int Waiting, int Slots, int QueueCapacity)
{
    public static LoadReport Of(EngineSnapshot engine) => new(engine.Running, engine.Waiting, engine.Slots, engine.QueueCapacity);
}
