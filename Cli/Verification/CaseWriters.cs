using System.Globalization;
using System.Text.Json;

namespace Glimpse.Cli.Verification;

/// <summary>Tells results as they come.</summary>
internal interface ICaseWriter
{
    void Write(CaseResult result);

    void End(int agree, int all);
}

/// <summary>A row for each case, and its faults under it.</summary>
internal sealed class CaseTable(TextWriter output, double tolerance) : ICaseWriter
{
    private bool _headed;

    public void Write(CaseResult result)
    {
        if (!_headed) Row("case", "pixels", "mean", "features", "logits", "logprobs", "tokens", "");
        _headed = true;
        Row(result.Name, Steps(result.PixelsLargest, "0"), Steps(result.PixelsMean, "0.000"), Number(result.Features), Number(result.Logits), Number(result.Logprobs),
            $"{result.EqualTokens}/{result.Tokens}", result.Agrees ? "agrees" : "DIFFERS");
        foreach (var fault in result.Faults) output.WriteLine($"    {result.Name}: {fault}.");
    }

    public void End(int agree, int all) => output.WriteLine(all == 0
        ? "There are no cases: nothing was compared."
        : string.Create(CultureInfo.InvariantCulture, $"{agree} of {all} cases agree with the reference within {tolerance}."));

    private void Row(params ReadOnlySpan<string> cells) =>
        output.WriteLine($"{cells[0],-24} {cells[1],6} {cells[2],7} {cells[3],9} {cells[4],9} {cells[5],9} {cells[6],8}  {cells[7]}".TrimEnd());

    private static string Steps(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static string Number(double? value) => value?.ToString("0.0e+0", CultureInfo.InvariantCulture) ?? "-";
}

/// <summary>A JSON object for each case, on a line.</summary>
internal sealed class CaseLines(TextWriter output) : ICaseWriter
{
    public void Write(CaseResult result) => output.WriteLine(JsonSerializer.Serialize(result, ReferenceJson.Default.CaseResult));

    public void End(int agree, int all)
    {
    }
}
