namespace Glimpse.ModelBuilder;

/// <summary>A finished package.</summary>
/// <param name="Folder">The package's folder, <c>&lt;root&gt;/&lt;id&gt;-&lt;precision&gt;</c>, whose <c>current</c> names the version.</param>
/// <param name="VersionFolder">The folder of the version just built or found.</param>
/// <param name="Id">The model's id.</param>
/// <param name="Precision">The package's precision.</param>
/// <param name="Version">12 hexadecimal digits over builder version, precision and source.</param>
/// <param name="Reused">True when the same version was there already and nothing was written.</param>
public sealed record BuiltPackage(string Folder, string VersionFolder, string Id, Precision Precision, string Version, bool Reused);
