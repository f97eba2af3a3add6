namespace Glimpse.Descriptions.Caching;

/// <summary>Where answers are kept: the nearest place first. An empty list keeps none.</summary>
/// <param name="ForRequests">Answers to callers.</param>
/// <param name="ForPictures">Descriptions of a container's pictures.</param>
internal sealed record AnswerStores(IReadOnlyList<IAnswerStore> ForRequests, IReadOnlyList<IAnswerStore> ForPictures);
