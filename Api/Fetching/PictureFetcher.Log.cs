using System.Net;
using Microsoft.Extensions.Logging;

namespace Glimpse.Api.Fetching;

internal sealed partial class PictureFetcher
{
    [LoggerMessage(2101, LogLevel.Information, "No picture from {Address}: {Code}")]
    private partial void LogRefused(string address, string code);

    [LoggerMessage(2102, LogLevel.Information, "No picture from {Address}: it could not be reached")]
    private partial void LogUnreachable(Exception fault, string address);

    [LoggerMessage(2103, LogLevel.Warning, "No picture from {Address}: its host has the address {Number}, which is not of the public web")]
    private partial void LogInside(string address, IPAddress number);
}
