using System.Diagnostics;
using Glimpse.Api.Gate;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Tests.Gate;

public sealed class CallTraceTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Parent = $"00-{Trace}-b7ad6b7169203331-01";

    public static IEnumerable<object[]> Routes => EndpointTable.All.Select(route => new object[] { route.Method, route.Pattern.Replace("{id}", "scripted", StringComparison.Ordinal) });

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task EveryRoute_WithATraceparent_AnswersWithASpanOfThatTrace(string method, string path)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        var answered = await SendAsync(server, method, path, Parent);

        Assert.Matches($"^00-{Trace}-[0-9a-f]{{16}}-0[01]$", answered);
        Assert.DoesNotContain("b7ad6b7169203331", answered, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData($"00-{Trace}-b7ad6b7169203331")]
    [InlineData($"00-{Trace}-b7ad6b7169203331-01-extra")]
    [InlineData($"ff-{Trace}-b7ad6b7169203331-01")]
    [InlineData("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    [InlineData($"00-{Trace}-0000000000000000-01")]
    [InlineData("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01")]
    [InlineData($"{Parent}, {Parent}")]
    public async Task Traceparent_ThatBreaksTheRules_BeginsANewTrace(string parent)
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        var answered = await SendAsync(server, "GET", "/v1/models", parent);

        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$", answered);
        Assert.DoesNotContain(Trace, answered, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Call_WithoutATraceparent_IsATraceOfItsOwn()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        Assert.NotEqual((await SendAsync(server, "GET", "/v1/models", null))[3..35], (await SendAsync(server, "GET", "/v1/models", null))[3..35]);
    }

    [Fact]
    public async Task LineOfTheLog_NamesTheTrace()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        await SendAsync(server, "GET", "/v1/models", Parent);

        Assert.Contains(server.Log.Lines, line => line.Text.Contains($"trace {Trace}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Error_OfAnUnknownPath_IsPartOfTheTraceToo()
    {
        await using var server = await ApiServer.StartAsync(new ScriptedModel());

        Assert.Contains(Trace, await SendAsync(server, "GET", "/nowhere", Parent), StringComparison.Ordinal);
    }

    [Fact]
    public void Begin_WithAListener_IsAServerSpanUnderTheCallersWithItsState()
    {
        using var listener = Listen();
        var request = new DefaultHttpContext().Request;
        (request.Headers.TraceParent, request.Headers.TraceState) = (Parent, new(["a=1", "b=2"]));

        using var span = CallTrace.Begin(EndpointTable.Describe, request);

        Assert.Equal((CallTrace.SourceName, ActivityKind.Server, "POST /v1/describe"), (span.Source.Name, span.Kind, span.OperationName));
        Assert.Equal((Trace, "b7ad6b7169203331", "a=1,b=2"), (span.TraceId.ToString(), span.ParentSpanId.ToString(), span.TraceStateString));
        Assert.True(span.HasRemoteParent);
    }

    [Fact]
    public void Begin_OfAProbe_IsNotToldToListeners()
    {
        using var listener = Listen();

        using var span = CallTrace.Begin(EndpointTable.Health, new DefaultHttpContext().Request);

        Assert.Empty(span.Source.Name);
    }

    [Fact]
    public void Begin_InsideTheServersOwnSpan_IsNotItsChild()
    {
        using var outer = new Activity("server").Start();

        using var span = CallTrace.Begin(EndpointTable.Models, new DefaultHttpContext().Request);

        Assert.Equal((default(ActivitySpanId), true), (span.ParentSpanId, span.TraceId != outer.TraceId));
    }

    private static ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == CallTrace.SourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static async Task<string> SendAsync(ApiServer server, string method, string path, string? parent)
    {
        using var request = new HttpRequestMessage(new(method), path);
        if (parent is not null) request.Headers.TryAddWithoutValidation("traceparent", parent);
        using var response = await server.Client.SendAsync(request);
        return Assert.Single(response.Headers.GetValues("traceparent"));
    }
}
