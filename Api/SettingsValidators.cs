using Glimpse.Api.Fetching;
using Glimpse.Descriptions;
using Glimpse.Descriptions.Audit;
using Glimpse.Descriptions.Guards;
using Glimpse.Inference;
using Microsoft.Extensions.Options;

namespace Glimpse.Api;

[OptionsValidator]
internal sealed partial class EngineOptionsValidator : IValidateOptions<EngineOptions>;

[OptionsValidator]
internal sealed partial class ApiOptionsValidator : IValidateOptions<ApiOptions>;

[OptionsValidator]
internal sealed partial class DescriptionOptionsValidator : IValidateOptions<DescriptionOptions>;

[OptionsValidator]
internal sealed partial class FetchOptionsValidator : IValidateOptions<FetchOptions>;

[OptionsValidator]
internal sealed partial class GuardOptionsValidator : IValidateOptions<GuardOptions>;

[OptionsValidator]
internal sealed partial class AuditOptionsValidator : IValidateOptions<AuditOptions>;
