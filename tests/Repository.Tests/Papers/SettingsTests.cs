namespace Glimpse.Repository.Tests.Papers;

/// <summary>The page of settings says what the options classes say.</summary>
public sealed class SettingsTests
{
    private const string Page = "SETTINGS.md";

    [Fact]
    public void Page_OfSettings_IsWhatTheOptionsSay()
    {
        var wanted = SettingsPage.Write();
        if (Environment.GetEnvironmentVariable("GLIMPSE_WRITE") == "1") File.WriteAllText(Tree.Absolute(Page), wanted);

        Assert.True(File.Exists(Tree.Absolute(Page)) && Tree.Read(Page) == wanted, $"{Page} is not what the options classes say. GLIMPSE_WRITE=1 ./test repository writes it anew.");
    }

    [Fact]
    public void Settings_AllOfThem_TakeOneLine() =>
        Rule.Holds("A setting whose line does not end:", SettingsPage.Write().Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal) && !line.EndsWith(" |", StringComparison.Ordinal)));

    [Fact]
    public void Settings_AllOfThem_SayWhatTheyMean() =>
        Rule.Holds("A setting without a summary:", SettingsPage.Write().Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal) && line.EndsWith("|  |", StringComparison.Ordinal)));
}
