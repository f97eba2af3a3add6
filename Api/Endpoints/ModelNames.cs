using Glimpse.Api.Contracts;
using Glimpse.Api.Gate;
using Glimpse.Inference;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Endpoints;

/// <summary>The names of the one model: its package's id and the configured aliases.</summary>
public sealed class ModelNames(IOptions<ApiOptions> options, TimeProvider clock)
{
    private readonly long _created = clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Refuses a name that is not served. No name means the only model there is.</summary>
    internal void Check(string? asked, ModelInfo model)
    {
        if (asked is not null && Find(asked, model) is null) throw new ApiException(ApiError.NoModel(asked));
    }

    internal ModelEntry? Find(string name, ModelInfo model) => All(model).FirstOrDefault(entry => entry.Id.Equals(name, StringComparison.OrdinalIgnoreCase));

    internal IReadOnlyList<ModelEntry> All(ModelInfo model) =>
    [
        .. (options.Value.ModelAliases ?? [.. ApiOptions.DefaultModelAliases]).Prepend(model.Id).Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(name => new ModelEntry(name, "model", _created, "glimpse", model.Id)),
    ];
}
