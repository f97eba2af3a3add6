using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>Where a route's callers have put what the engine and its layers know under names of their own, so that a refusal tells of the field that was sent.</summary>
/// <param name="names">Looked through only where there is a refusal.</param>
internal sealed class CallersNames(params IEnumerable<(string Engines, string Callers)> names)
{
    /// <summary>Both know all fields by the same names.</summary>
    public static CallersNames Same { get; } = new();

    /// <summary>A refusal in the caller's words. Pictures say themselves where they were sent.</summary>
    public RequestRefusedException Of(RequestRefusedException refusal)
    {
        foreach (var (engines, callers) in names)
        {
            if (engines == refusal.Parameter && callers != engines) return new(refusal.Code, Renamed(refusal.Message, engines, callers), callers);
        }
        return refusal;
    }

    // Only where the word is the field's name: "fewer messages" are not.
    private static string Renamed(string message, string engines, string callers) => message.StartsWith($"{engines} ", StringComparison.Ordinal)
        ? callers + message[engines.Length..]
        : message.Replace($"'{engines}'", $"'{callers}'", StringComparison.Ordinal);
}
