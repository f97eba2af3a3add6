namespace Glimpse.Descriptions.Polling;

/// <summary>A picture as a listing shows it.</summary>
internal readonly record struct ListedPicture(string Name, string Version);
