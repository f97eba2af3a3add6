using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Microsoft.Extensions.Options;

namespace Glimpse.Api.Fetching;

/// <summary>What the operator allows to fetch, beyond what no setting can allow.</summary>
internal sealed class FetchRules(IOptions<FetchOptions> options, IOptions<EngineOptions> engine)
{
    private readonly DomainList _allowed = new(options.Value.AllowDomains);
    private readonly DomainList _denied = new(options.Value.DenyDomains);
    private readonly int[] _ports = [.. options.Value.PortsToUse];

    public int MaxRedirects => options.Value.MaxRedirects;

    public int MaxBytes { get; } = Math.Min(options.Value.MaxBytes, engine.Value.Images.AcceptedBytes);

    /// <exception cref="RequestRefusedException">Pictures are not fetched from there.</exception>
    public void Check(PictureAddress address, string place)
    {
        if (!options.Value.Enabled) throw FetchRefusal.Disabled(place);
        if (_denied.Holds(address.Host) || !(_allowed.IsEmpty || _allowed.Holds(address.Host))) throw FetchRefusal.Domain(place);
        if (!_ports.Contains(address.Uri.Port)) throw FetchRefusal.Port(place, _ports);
    }
}
