using Glimpse.Descriptions.Records;
using Glimpse.Inference.Requests;

namespace Glimpse.Cli.Describe;

/// <summary>One record per line, when it is complete.</summary>
internal sealed class JsonAnswers(TextWriter output) : IAnswerWriter
{
    public void Begin(string file)
    {
    }

    public void Write(TextDelta delta)
    {
    }

    public void End(string file, DescriptionRecord record) => output.WriteLine(RecordJson.ToText(record));
}
