namespace Glimpse.Api.Gate;

/// <summary>Carries an error that is more than a fault in the request's fields to the gate.</summary>
public sealed class ApiException(ApiError error) : Exception(error.Message)
{
    public ApiError Error { get; } = error;
}
