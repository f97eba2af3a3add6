using Glimpse.Api.Contracts;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Api.Fetching;
using Glimpse.Api.Gate;
using Glimpse.Descriptions;
using Glimpse.Descriptions.Records;
using Glimpse.Descriptions.Templates;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Endpoints;

/// <summary>POST /v1/describe: one picture in, its description record out.</summary>
internal sealed class DescribeEndpoint(Describer describer, LinkedPictures links, IOptions<ApiOptions> options, IOptions<EngineOptions> engine, TimeProvider clock) : IEndpoint
{
    private readonly RequestLimits _limits = RequestLimits.Of(options.Value, engine.Value.Images);

    public async Task InvokeAsync(HttpContext context)
    {
        var started = clock.GetTimestamp();
        var upload = await PictureUpload.ReadAsync(context.Request, _limits, context.RequestAborted);
        var call = Call.Of(context);
        call.Fetched = clock.GetElapsedTime(started);
        var wish = CacheWish.Read(context.Request);
        var request = new DescribeRequest
        {
            Picture = upload.Picture as ImagePart,
            Prompt = upload.Prompt,
            Language = upload.Language,
            Template = upload.Template ?? TemplateCatalog.DefaultName,
            Variables = upload.Variables,
            Source = new SourceFacts { Name = upload.Name },
            Id = $"desc-{Guid.NewGuid():N}",
            Caller = call.Caller.Name,
            FreshAnswer = wish.FreshAnswer,
            AnswerLife = wish.AnswerLife,
        };
        call.Names = upload.Names;
        await describer.CheckAsync(request, context.RequestAborted);
        call.Template = request.Template;
        var picture = await links.PictureOfAsync(call, upload.Picture, context.RequestAborted);
        var record = await describer.DescribeAsync(request with { Picture = picture, Fetched = call.Fetched }, context.RequestAborted, call.Note);
        await JsonAnswer.WriteAsync(context, record, RecordJson.TypeInfo);
    }
}
