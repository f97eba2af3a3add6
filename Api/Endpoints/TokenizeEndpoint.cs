using Glimpse.Api.Contracts;
using Glimpse.Api.Contracts.Reading;
using Glimpse.Api.Gate;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Endpoints;

/// <summary>POST /tokenize: the tokens of a text, or of a conversation as the model would be given it.</summary>
internal sealed class TokenizeEndpoint(ConversationBody body, ModelAccess access) : IEndpoint
{
    public async Task InvokeAsync(HttpContext context)
    {
        var (request, model) = await body.ReadAsync(context, TokenizeRequest.Read);
        Call.Of(context).Names = request.Names;
        var tokens = request.Prompt is { } text ? model.Tokenize(text) : (await access.CountAsync(context, request.Conversation!, request.Names)).Ids;
        await JsonAnswer.WriteAsync(context, new TokenizedText(tokens.Count, model.Info.MaxTokens, tokens)
        {
            TokenStrs = request.TellsTexts ? [.. tokens.Select(token => model.Detokenize([token]))] : null,
        }, ApiJson.Default.TokenizedText);
    }
}
