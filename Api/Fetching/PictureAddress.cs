using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Glimpse.Api.Fetching;

/// <summary>
/// An address on the web that every parser reads alike. <see cref="System.Uri"/> alone decides what it means; what it had to mend, and what others are known to read
/// differently (backslashes, user names, numbers as hosts, percent signs and full-width letters in hosts), is refused.
/// </summary>
internal sealed partial record PictureAddress
{
    public const int LongestText = 2048;

    // Names that no public server has (RFC 6761, 6762, 8375, 9476 and ICANN's .internal): they are not even looked up.
    private static readonly DomainList NeverPublic = new(["localhost", "local", "internal", "intranet", "lan", "corp", "home", "private", "localdomain", "arpa", "onion", "alt", "invalid", "test"]);

    private PictureAddress(Uri uri, string host, IPAddress? number) => (Uri, Host, Number) = (uri, host, number);

    /// <summary>Without fragment.</summary>
    public Uri Uri { get; }

    /// <summary>In the form in which hosts are compared; a number without brackets.</summary>
    public string Host { get; }

    /// <summary>Where the host is given as a number.</summary>
    public IPAddress? Number { get; }

    /// <summary>For logs: without the query, where keys are.</summary>
    public string Shown => Uri.GetLeftPart(UriPartial.Path);

    /// <summary>Reads an address.</summary>
    /// <param name="fault">What is wrong with it, such as <c>has a user name in it</c>; null where nothing is.</param>
    public static PictureAddress? Read(string text, out string? fault)
    {
        fault = FaultOf(text);
        if (fault is not null) return null;
        if (SchemeEnd(text) is not { } start) fault = "must begin with http:// or https://";
        else if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)) fault = "cannot be read";
        else return Read(uri, Authority(text[start..]), out fault);
        return null;
    }

    /// <summary>Reads where this address leads on to: a Location header, which may be relative.</summary>
    public PictureAddress? Follow(string location, out string? fault)
    {
        fault = FaultOf(location);
        if (fault is not null) return null;
        // A path alone, or "//host/path", is read against this address by the one parser, and what comes of it is checked as if it had been sent.
        var text = HasScheme().IsMatch(location) ? location : Uri.TryCreate(Uri, location, out var uri) ? uri.AbsoluteUri : "";
        var next = Read(text, out fault);
        if (next is not null && Uri.Scheme == Uri.UriSchemeHttps && next.Uri.Scheme != Uri.UriSchemeHttps) fault = "leads from https to http";
        return fault is null ? next : null;
    }

    private static string? FaultOf(string text) => text.Length > LongestText ? $"is longer than {LongestText:N0} characters"
        : text.Any(static character => character == '\\' || char.IsWhiteSpace(character) || char.IsControl(character)) ? "has a space, a backslash or a control character in it: percent-encode it"
        : null;

    private static PictureAddress? Read(Uri uri, string authority, out string? fault)
    {
        var (host, port) = Split(authority);
        fault = authority.Contains('@', StringComparison.Ordinal) || uri.UserInfo.Length > 0 ? "has a user name or a password in it: such addresses are not taken"
            : !IsPort(port, uri) ? "has a port that is no plain number"
            : null;
        if (fault is not null) return null;

        var number = NumberOf(host, uri);
        var name = number is null && uri.HostNameType == UriHostNameType.Dns && host.Equals(uri.Host, StringComparison.OrdinalIgnoreCase) ? HostNames.Normal(host) : null;
        if (number is null && name is null) fault = "must name its host plainly, as in https://example.com/cat.png";
        else if (name is not null && (!name.Contains('.', StringComparison.Ordinal) || NeverPublic.Holds(name))) fault = "must name a host of the public web";
        else if (number is not null && !PublicAddresses.Contains(number)) fault = "must name a host of the public web";
        return fault is null ? new(new UriBuilder(uri) { Fragment = "" }.Uri, name ?? number!.ToString(), number) : null;
    }

    // Equal to what the parser made of it: 0177.0.0.1, 127.1 and 2130706433 are not.
    private static IPAddress? NumberOf(string host, Uri uri) => uri.HostNameType switch
    {
        UriHostNameType.IPv4 when host == uri.Host => IPAddress.Parse(host),
        UriHostNameType.IPv6 when host is ['[', .. var inner, ']'] && !inner.Contains('%', StringComparison.Ordinal) && IPAddress.TryParse(inner, out var number) => number,
        _ => null,
    };

    private static int? SchemeEnd(string text)
    {
        foreach (var scheme in new[] { "https://", "http://" })
        {
            if (text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)) return scheme.Length;
        }
        return null;
    }

    private static string Authority(string rest) => rest.IndexOfAny(['/', '?', '#']) is >= 0 and var end ? rest[..end] : rest;

    private static (string Host, string? Port) Split(string authority)
    {
        var colon = authority.IndexOf(':', authority.StartsWith('[') ? authority.IndexOf(']', StringComparison.Ordinal) + 1 : 0);
        return colon < 0 ? (authority, null) : (authority[..colon], authority[(colon + 1)..]);
    }

    private static bool IsPort(string? port, Uri uri) =>
        port is null || (port is { Length: > 0 and <= 5 } && port[0] != '0' && port.All(char.IsAsciiDigit) && uri.Port.ToString(CultureInfo.InvariantCulture) == port);

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]*:", RegexOptions.CultureInvariant)]
    private static partial Regex HasScheme();
}
