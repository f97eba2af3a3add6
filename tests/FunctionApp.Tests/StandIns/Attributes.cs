namespace Microsoft.Azure.Functions.Worker;

/// <summary>Stands in for the package's attribute of this name; so do the others here, with the members that the head uses.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

public enum AuthorizationLevel { Anonymous, User, Function, System, Admin }

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) : Attribute
{
    public AuthorizationLevel AuthLevel { get; } = authLevel;
    public string[] Methods { get; } = methods;
    public string? Route { get; set; }
}

public enum BlobTriggerSource { LogsAndContainerScan, EventGrid }

[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BlobTriggerAttribute(string blobPath) : Attribute
{
    public string BlobPath { get; } = blobPath;
    public string? Connection { get; set; }
    public BlobTriggerSource Source { get; set; }
}
