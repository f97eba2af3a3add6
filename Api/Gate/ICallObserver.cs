namespace Glimpse.Api.Gate;

/// <summary>Is told of every call that has ended, whatever its end: what audit, metrics and quotas build on. Called on the request's way out, so it must not wait.</summary>
public interface ICallObserver
{
    void Ended(Call call);

    /// <summary>Why no call may begin now; null where one may.</summary>
    ApiError? Objection => null;
}
