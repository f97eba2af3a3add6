using Glimpse.Api.Gate.Identity;
using Glimpse.Api.Gate.Limits;
using Glimpse.Api.Gate.Rules;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Gate;

/// <summary>Tells who calls and whether they may, before anything is read or computed for them.</summary>
public sealed class Callers(AccessSettings settings, Quotas quotas, TimeProvider clock)
{
    // Whoever reaches an open head is at the machine itself.
    private static readonly Caller Local = Caller.Anyone with { IsOperator = true };

    /// <summary>Notes on the call who it is from, and counts it.</summary>
    /// <exception cref="ApiException">They may not call, or not now.</exception>
    internal void Admit(ApiRoute route, HttpContext context, Call call)
    {
        if (route.Access == Access.Anyone) return;
        var rules = settings.Current;
        var address = context.Connection.RemoteIpAddress;
        quotas.EnterFrom(address, rules.PerAddress, call);
        call.Caller = settings.IsOpen ? Local : Identify(rules, context.Request, address);
        if (route.Access == Access.Operators && !call.Caller.IsOperator) throw new ApiException(ApiError.NotAnOperator);
        quotas.EnterAs(call.Caller, call);
    }

    private Caller Identify(AccessRules rules, HttpRequest request, System.Net.IPAddress? address)
    {
        var given = GivenKeys.Of(request);
        if (given.Count == 0) throw new ApiException(ApiError.MissingKey);
        var now = clock.GetUtcNow();
        foreach (var key in given)
        {
            if (rules.Keys.Find(key, now) is { } caller) return caller;
        }
        // Counted only once it is known to be wrong: those who share an address with somebody who guesses still get in.
        quotas.CountFailure(address, rules.FailuresPerMinute);
        throw new ApiException(ApiError.InvalidKey);
    }
}
