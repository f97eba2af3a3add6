using System.Net;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Api.Gate.Browsers;
using Glimpse.Api.Gate.Limits;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Glimpse.Api.Gate;

/// <summary>What is known of one call while it passes: who calls, what for, what it cost and how it ended. It holds no content, but for pictures until they are taken.</summary>
/// <param name="id">The request's id.</param>
/// <param name="route">Null where no route has this path.</param>
public sealed class Call(string id, ApiRoute? route)
{
    private readonly List<ImageFacts> _pictures = [];
    private readonly List<ImagePart> _picturesRead = [];
    private readonly List<string> _marks = [];
    private int _deltas;

    public string Id { get; } = id;
    public ApiRoute? Route { get; } = route;

    /// <summary>As the request says, whatever that is, fit to be written down.</summary>
    public string Method { get; internal init; } = "GET";

    /// <summary>The call's span as W3C's <c>traceparent</c> writes it.</summary>
    public string TraceParent { get; internal init; } = "";

    /// <summary>The trace that the call belongs to: 32 hex digits.</summary>
    public string TraceId => TraceParent.Length > 35 ? TraceParent[3..35] : "";

    public Caller Caller { get; internal set; } = Caller.Anyone;

    /// <summary>Its place among those inside; null where the route needs none.</summary>
    internal Admission.Place? Place { get; set; }

    /// <summary>Where the call comes from; null where that is not known.</summary>
    public IPAddress? Address { get; internal set; }

    /// <summary>The template that was asked for; null where the route has none.</summary>
    public string? Template { get; internal set; }

    /// <summary>Bytes of its body that were read.</summary>
    public long BodyBytes { get; internal set; }

    /// <summary>The pictures that the engine took.</summary>
    public IReadOnlyList<ImageFacts> Pictures => _pictures;

    /// <summary>Pictures that were read or fetched and that the engine has not taken: all that is known of them where the call is refused.</summary>
    internal IReadOnlyList<ImagePart> PicturesRead => _picturesRead;

    /// <summary>What the guards noticed, such as <c>prompt_injection</c>.</summary>
    public IReadOnlyList<string> Marks => _marks;

    /// <summary>The caller's names for what the model may refuse.</summary>
    internal CallersNames Names { get; set; } = CallersNames.Same;

    /// <summary>How long it took to read the request, with what it asked to fetch.</summary>
    public TimeSpan Fetched { get; internal set; }

    /// <summary>Null where nothing was generated to the end.</summary>
    public GenerationCompleted? Completed { get; private set; }

    /// <summary>Set once an error was told, also where a stream had begun.</summary>
    public ApiError? Error { get; internal set; }

    /// <summary>The answer's status; 499 where the caller left.</summary>
    public int Status { get; internal set; }

    public TimeSpan Elapsed { get; internal set; }

    /// <summary>Tokens that were computed for it; where the caller left early, the pieces of text that came until then, which are a few less.</summary>
    public int OutputTokens => Completed switch
    {
        { Cached: true } => 0,
        { } completed => completed.Usage.CompletionTokens,
        null => _deltas,
    };

    /// <summary>What its browser is told; null where pages from elsewhere may not call at all.</summary>
    internal CrossOrigin? CrossOrigin { get; set; }

    /// <summary>The limits that count it; null where it has none.</summary>
    internal Pass? Pass { get; set; }

    /// <summary>How those limits stand.</summary>
    internal RateHeaders? Rates { get; set; }

    /// <summary>The call that a request is.</summary>
    public static Call Of(HttpContext context) => context.Features.GetRequiredFeature<Call>();

    /// <summary>Notes that a picture was read.</summary>
    internal void Note(ImagePart picture) => _picturesRead.Add(picture);

    /// <summary>Notes what an event tells about the call.</summary>
    internal void Note(GenerationEvent told)
    {
        if (told is GenerationAccepted accepted)
        {
            _picturesRead.Clear();
            _pictures.AddRange(accepted.Images);
            _marks.AddRange(accepted.Marks);
        }
        else if (told is TextDelta) _deltas++;
        else if (told is GenerationCompleted completed)
        {
            Completed = completed;
            _marks.AddRange(completed.Marks);
        }
    }
}
