namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>What one schema says about an object's properties.</summary>
/// <param name="Other">What those must satisfy that it does not name; null: it does not say.</param>
internal sealed record ObjectPart(IReadOnlyDictionary<string, Place> Properties, Place? Other)
{
    /// <summary>What it demands of a property; null: nothing.</summary>
    public Place? Of(string name) => Properties.GetValueOrDefault(name) ?? Other;
}

/// <summary>What one schema says about an array's items.</summary>
/// <param name="Other">What those beyond the first must satisfy; null: it does not say.</param>
internal sealed record ArrayPart(IReadOnlyList<Place> First, Place? Other)
{
    public Place? Of(int index) => index < First.Count ? First[index] : Other;
}
