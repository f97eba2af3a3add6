using Microsoft.Extensions.Options;

namespace Glimpse.Api.Gate.Rules;

/// <summary>Ranges first, then whether the rules can be read.</summary>
internal sealed class AccessOptionsValidator(Head head) : IValidateOptions<AccessOptions>
{
    private readonly AccessRangesValidator _ranges = new();

    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        var ranges = _ranges.Validate(name, options);
        if (ranges.Failed) return ranges;
        var faults = new List<string>();
        _ = AccessRules.Read(options, head, faults);
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}

[OptionsValidator]
internal sealed partial class AccessRangesValidator : IValidateOptions<AccessOptions>;
