using Glimpse.Descriptions.Records;
using Glimpse.Inference.Requests;

namespace Glimpse.Cli.Describe;

/// <summary>Shows answers: as they come, or whole.</summary>
internal interface IAnswerWriter
{
    void Begin(string file);

    void Write(TextDelta delta);

    /// <summary>The picture is done, well or badly.</summary>
    void End(string file, DescriptionRecord record);
}
