using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Glimpse.Standalone.Starting;

/// <summary>What one caller can hold. Bodies are the gate's to bound, and so are requests that compute.</summary>
internal static class ServerLimits
{
    private const string Section = "Kestrel:Limits";

    /// <summary>Sets the limits; an operator may set others under their Kestrel names, such as <c>Kestrel__Limits__MaxConcurrentConnections</c>.</summary>
    public static void Bound(this KestrelServerLimits limits, IConfiguration configuration)
    {
        // Open connections cost some 20 KB and a file handle each, whatever they do. Far above what a model has room for, so that callers in a rush read a 429 rather than a reset.
        limits.MaxConcurrentConnections = 4096;
        // A little more than the gate takes, so that it is the gate that refuses, in the API's words.
        limits.MaxRequestLineSize = 16 * 1024;
        limits.MaxRequestHeadersTotalSize = 64 * 1024;
        limits.MaxRequestHeaderCount = 1000; // by size they are few enough
        // Who sends headers byte by byte loses the connection; for bodies and answers Kestrel's own least rate does that: 240 bytes a second after 5 s.
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(120);
        // Streams of one HTTP/2 connection: no more than could wait and run.
        limits.Http2.MaxStreamsPerConnection = 64;
        configuration.GetSection(Section).Bind(limits);
    }
}
