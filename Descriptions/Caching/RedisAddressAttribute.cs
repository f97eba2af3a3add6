using System.ComponentModel.DataAnnotations;
using StackExchange.Redis;

namespace Glimpse.Descriptions.Caching;

/// <summary>A setting that StackExchange.Redis can read. What it complains of may hold the password, so its words are not repeated.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RedisAddressAttribute : ValidationAttribute
{
    public override bool IsValid(object? value) => value is not string { Length: > 0 } address || CanBeRead(address);

    public override string FormatErrorMessage(string name) => $"The field {name} cannot be read. Write it as in: host:6380,password=…,ssl=true";

    private static bool CanBeRead(string address)
    {
        try
        {
            return ConfigurationOptions.Parse(address).EndPoints.Count > 0;
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or FormatException)
        {
            return false;
        }
    }
}
