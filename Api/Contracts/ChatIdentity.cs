using Glimpse.Inference;

namespace Glimpse.Api.Contracts;

/// <summary>What every piece of one answer says about itself.</summary>
/// <param name="Id">The answer's id.</param>
/// <param name="Created">Seconds since 1970, UTC.</param>
/// <param name="Model">The package's id, whatever name the caller used.</param>
/// <param name="Fingerprint">Changes when the package does.</param>
internal sealed record ChatIdentity(string Id, long Created, string Model, string Fingerprint)
{
    public static ChatIdentity New(string id, ModelInfo model, TimeProvider clock) =>
        new(id, clock.GetUtcNow().ToUnixTimeSeconds(), model.Id, $"fp_{model.Version}_{model.Precision}");
}
