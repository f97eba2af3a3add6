using System.Diagnostics;
using Azure.Storage.Blobs;
using Glimpse.Descriptions.Pictures;

namespace Glimpse.Descriptions.Tests.Pictures;

public sealed class PictureTraceTests
{
    private static readonly StoredPicture Picture = new(new BlobContainerClient(new Uri("https://a.example/images")), "cat.png");

    [Fact]
    public void Begin_WhereSomebodyListens_IsToldAsASpanOfTheTriggersTrace()
    {
        var trace = ActivityTraceId.CreateRandom();
        var told = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Glimpse", // what the exporter of traces is set up with
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            // Other tests' spans come here too.
            ActivityStopped = span => { if (span.TraceId == trace) told.Add(span); },
        };
        ActivitySource.AddActivityListener(listener);
        using var trigger = new Activity("trigger").SetParentId(trace, ActivitySpanId.CreateRandom()).Start();

        PictureTrace.Begin(Picture).Dispose();

        var span = Assert.Single(told);
        Assert.Equal(("picture", ActivityKind.Consumer, trigger.SpanId), (span.OperationName, span.Kind, span.ParentSpanId));
        Assert.Equal(Picture.Id, span.GetTagItem("glimpse.picture_id"));
        Assert.Same(trigger, Activity.Current);
    }
}
