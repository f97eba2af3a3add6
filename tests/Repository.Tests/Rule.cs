namespace Glimpse.Repository.Tests;

internal static class Rule
{
    /// <summary>Fails with every offender on a line of its own, under the sentence that says the rule.</summary>
    public static void Holds(string rule, IEnumerable<string> offenders)
    {
        var list = offenders.ToList();
        Assert.True(list.Count == 0, rule + "\n  " + string.Join("\n  ", list));
    }
}
