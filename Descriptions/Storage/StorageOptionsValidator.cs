using Microsoft.Extensions.Options;

namespace Glimpse.Descriptions.Storage;

/// <summary>Checks ranges and container names when the process starts.</summary>
[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
