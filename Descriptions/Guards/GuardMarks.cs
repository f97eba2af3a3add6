namespace Glimpse.Descriptions.Guards;

/// <summary>What the guards write on a call, and the codes with which they refuse one.</summary>
public static class GuardMarks
{
    public const string PromptInjection = "prompt_injection";
    public const string PersonalData = "personal_data";
    public const string InputMasked = "personal_data_in_input";
    public const string OutputMasked = "personal_data_in_output";
}
