namespace Glimpse.Descriptions.Caching;

/// <summary>Keeps answers as bytes under their keys. What it gives back is checked by who reads it: see <see cref="StoredAnswer"/>.</summary>
internal interface IAnswerStore
{
    /// <summary>For logs.</summary>
    string Name { get; }

    /// <summary>What is kept under the key; null where there is nothing.</summary>
    ValueTask<byte[]?> FindAsync(AnswerKey key, CancellationToken cancellation);

    /// <summary>Keeps an answer in place of what was there.</summary>
    /// <param name="until">When it need not be kept any longer.</param>
    ValueTask StoreAsync(AnswerKey key, byte[] answer, DateTimeOffset until, CancellationToken cancellation);
}
