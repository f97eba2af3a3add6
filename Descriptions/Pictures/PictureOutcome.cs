namespace Glimpse.Descriptions.Pictures;

/// <summary>What became of a picture.</summary>
public enum PictureOutcome
{
    /// <summary>Its description was written.</summary>
    Described,

    /// <summary>It cannot be described; a record with the error was written.</summary>
    Refused,

    /// <summary>There was a record of this version already.</summary>
    AlreadyDescribed,

    /// <summary>It was deleted meanwhile.</summary>
    Gone,
}
