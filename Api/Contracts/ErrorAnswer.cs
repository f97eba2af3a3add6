using Glimpse.Api.Gate;

namespace Glimpse.Api.Contracts;

/// <summary>OpenAI's shape of an error: <c>{"error":{"message","type","param","code"}}</c>, all four always there.</summary>
internal sealed record ErrorAnswer(ErrorDetail Error)
{
    public static ErrorAnswer Of(ApiError error) => new(new ErrorDetail(error.Message, error.Type, error.Param, error.Code));
}

internal sealed record ErrorDetail(string Message, string Type, string? Param, string Code);
