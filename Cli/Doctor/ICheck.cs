namespace Glimpse.Cli.Doctor;

/// <summary>Looks at one side of the machine. It reports what it finds and never throws for it.</summary>
internal interface ICheck
{
    Task<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellation);
}
