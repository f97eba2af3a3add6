using System.Net;
using Glimpse.Api.Gate.Browsers;
using Glimpse.Api.Gate.Identity;
using Glimpse.Api.Gate.Limits;
using Glimpse.Api.Gate.Rules;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Gate;

/// <summary>Tells who calls and whether they may, before anything is read or computed for them.</summary>
public sealed class Callers(AccessSettings settings, TokenCallers tokens, Quotas quotas, TimeProvider clock)
{
    // Whoever reaches an open head is at the machine itself.
    private static readonly Caller Local = Caller.Anyone with { IsOperator = true };

    /// <summary>Notes on the call where it is from, and what a browser may be told.</summary>
    internal void Greet(HttpContext context, Call call)
    {
        var rules = settings.Current;
        call.Address = rules.Addresses.Of(context);
        call.CrossOrigin = CrossOrigin.Of(context.Request, rules.Origins);
    }

    /// <summary>Notes on the call who it is from, and counts it.</summary>
    /// <exception cref="ApiException">They may not call, or not now.</exception>
    internal async ValueTask AdmitAsync(ApiRoute route, HttpContext context, Call call)
    {
        if (route.Access == Access.Anyone) return;
        var rules = settings.Current;
        if (rules.Allowed is { } allowed && !(call.Address is { } address && allowed.Contains(address))) throw new ApiException(ApiError.AddressNotAllowed);
        quotas.EnterFrom(call.Address, rules.PerAddress, call);
        if (settings.IsOpen)
        {
            LocalGuard.Check(context.Request, rules.Hosts, rules.Origins);
            call.Caller = Local;
            return;
        }
        call.Caller = await IdentifyAsync(rules, context, call.Address);
        if (route.Access == Access.Operators && !call.Caller.IsOperator) throw new ApiException(ApiError.NotAnOperator);
        quotas.EnterAs(call.Caller, call);
    }

    private async ValueTask<Caller> IdentifyAsync(AccessRules rules, HttpContext context, IPAddress? address)
    {
        var given = GivenKeys.Of(context.Request);
        if (given.Count == 0) throw new ApiException(ApiError.MissingKey);
        var now = clock.GetUtcNow();
        foreach (var key in given)
        {
            if (rules.Keys.Find(key, now) is { } holder) return holder;
            if (rules.Jwt is { } jwt && TokenCallers.IsToken(key) && await tokens.FindAsync(key, jwt, context.RequestAborted) is { } subject) return subject;
        }
        // Counted only once it is known to be wrong: those who share an address with somebody who guesses still get in.
        quotas.CountFailure(address, rules.FailuresPerMinute);
        throw new ApiException(ApiError.InvalidKey);
    }
}
