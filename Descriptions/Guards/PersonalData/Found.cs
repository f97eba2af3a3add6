namespace Glimpse.Descriptions.Guards.PersonalData;

/// <summary>What was found where a look began.</summary>
/// <param name="Length">Units of the item; 0: there is none here.</param>
/// <param name="From">Its first unit to be masked.</param>
/// <param name="To">The unit behind the last to be masked.</param>
/// <param name="IsText">Whether the masked part becomes three stars, whatever its length; otherwise each of its digits becomes one.</param>
internal readonly record struct Found(int Length, int From, int To, bool IsText)
{
    public static Found Nothing => default;

    /// <summary>What follows decides: more text must come.</summary>
    public static Found Open => new(-1, 0, 0, false);

    public bool IsOpen => Length < 0;

    public bool IsItem => Length > 0;
}
