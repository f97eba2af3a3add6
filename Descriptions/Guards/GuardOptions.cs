using System.ComponentModel.DataAnnotations;
using Glimpse.Descriptions.Guards.Injection;

namespace Glimpse.Descriptions.Guards;

/// <summary>What is looked for in the texts that go to the model and come from it: configuration section <c>Glimpse:Guards</c>.</summary>
public sealed class GuardOptions : IValidatableObject
{
    public const string Section = "Glimpse:Guards";
    private const int LongestPhrase = 128;

    /// <summary>What is done about texts that try to talk the model out of its instructions or into telling them.</summary>
    [EnumDataType(typeof(InjectionMode))]
    public InjectionMode Injection { get; set; } = InjectionMode.Flag;

    /// <summary>More phrases that count as an attempt, besides the built-in ones: each 2 to 128 characters.</summary>
    [MaxLength(1000)]
    public IList<string> InjectionPhrases { get; set; } = [];

    /// <summary>Whether system messages are looked at too. Turn it off where they are your own and speak of such attempts.</summary>
    public bool CheckSystemMessages { get; set; } = true;

    /// <summary>
    /// Whether earlier answers and thoughts are looked at too: callers send them, and may have written them. Turn it off where conversations go on in which the model itself
    /// repeated such an attempt, as from a picture.
    /// </summary>
    public bool CheckAssistantMessages { get; set; } = true;

    /// <summary>What is done about mobile and identity numbers, e-mail addresses and bank cards in what is asked.</summary>
    [EnumDataType(typeof(InputPersonalData))]
    public InputPersonalData InputPersonalData { get; set; } = InputPersonalData.Off;

    /// <summary>The same for what the model answers.</summary>
    [EnumDataType(typeof(OutputPersonalData))]
    public OutputPersonalData OutputPersonalData { get; set; } = OutputPersonalData.Off;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var phrase in InjectionPhrases)
        {
            // What folds to nothing, or to one letter, would be found in every text.
            if (phrase is { Length: <= LongestPhrase } && FoldedText.Of(phrase).Length >= 2) continue;
            yield return new($"{Section}:{nameof(InjectionPhrases)} must hold phrases of 2 to {LongestPhrase} characters, at least two of them letters or digits.", [nameof(InjectionPhrases)]);
        }
    }
}

/// <summary>What is done about an attempt to steer the model.</summary>
public enum InjectionMode
{
    /// <summary>Nothing is looked for.</summary>
    Off,

    /// <summary>The call is answered, and marked in log, audit and metrics.</summary>
    Flag,

    /// <summary>The call is refused with <c>prompt_injection</c>.</summary>
    Refuse,
}

/// <summary>What is done about personal data in what is asked.</summary>
public enum InputPersonalData
{
    /// <summary>Nothing is looked for.</summary>
    Off,

    /// <summary>The model gets it masked, such as 138****5678.</summary>
    Mask,

    /// <summary>The call is refused with <c>personal_data</c>.</summary>
    Refuse,
}

/// <summary>What is done about personal data in what is answered.</summary>
public enum OutputPersonalData
{
    /// <summary>Nothing is looked for.</summary>
    Off,

    /// <summary>The caller gets it masked, such as 138****5678.</summary>
    Mask,
}
