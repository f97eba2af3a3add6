using Microsoft.Extensions.Options;

namespace Glimpse.Descriptions.Caching;

/// <summary>Checks ranges, the container's name and the Redis address when the process starts.</summary>
[OptionsValidator]
internal sealed partial class CacheOptionsValidator : IValidateOptions<CacheOptions>;
