using System.Diagnostics;

namespace Glimpse.Descriptions.Pictures;

/// <summary>The handling of a picture as a span: of the trigger's trace, where there is one, otherwise of a new one.</summary>
internal static class PictureTrace
{
    // The same name as the calls' spans have: what an exporter of traces listens to.
    private static readonly ActivitySource Source = new("Glimpse");

    /// <summary>Starts the span; dispose it when the picture is done with. There is one also where nobody listens: the audit log names its trace.</summary>
    public static Activity Begin(StoredPicture picture)
    {
        var span = Source.StartActivity("picture", ActivityKind.Consumer) ?? new Activity("picture").SetIdFormat(ActivityIdFormat.W3C).Start();
        return span.SetTag("glimpse.picture_id", picture.Id);
    }
}
