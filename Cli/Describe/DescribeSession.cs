using System.Diagnostics;
using Glimpse.Descriptions;
using Glimpse.Descriptions.Records;
using Glimpse.Descriptions.Templates;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Microsoft.Extensions.Options;

namespace Glimpse.Cli.Describe;

/// <summary>Describes one picture after another; one that fails does not stop the next.</summary>
internal sealed class DescribeSession(ModelHost model, TemplateCatalog templates, PictureReader reader, IAnswerWriter writer)
{
    private readonly Describer _describer = new(model, templates, Options.Create(new DescriptionOptions()), TimeProvider.System);

    /// <param name="like">What is the same for every picture.</param>
    public async Task<int> RunAsync(Inputs inputs, DescribeRequest like, CancellationToken cancellation)
    {
        await model.GetAsync(cancellation);   // a model that cannot be loaded is one error, not one for each picture
        var code = ExitCodes.Good;
        foreach (var file in inputs.Files)
        {
            var record = await DescribeAsync(file, like with { Id = Guid.NewGuid().ToString("N"), Source = new SourceFacts { Name = file } }, cancellation);
            writer.End(file, record);
            if (record.Error is not null) code = ExitCodes.Failed;
        }
        return code;
    }

    private async Task<DescriptionRecord> DescribeAsync(string file, DescribeRequest request, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var bytes = await reader.ReadAsync(file, cancellation);
            writer.Begin(file);
            request = request with { Picture = new(bytes), Fetched = Stopwatch.GetElapsedTime(started) };
            return await _describer.DescribeOrRefuseAsync(request, cancellation, told => { if (told is TextDelta delta) writer.Write(delta); });
        }
        catch (RequestRefusedException refusal)
        {
            return await _describer.RefuseAsync(request, new(DescriptionError.InvalidRequest, refusal.Code, refusal.Message), cancellation);
        }
        catch (GenerationFailedException failure)
        {
            // Whoever runs this verb is the operator: the cause is theirs to read.
            var message = $"{failure.Message} {failure.InnerException?.Message}".TrimEnd();
            return await _describer.RefuseAsync(request, new(DescriptionError.Server, "generation_failed", message), cancellation);
        }
    }
}
