using System.Runtime.CompilerServices;
using Glimpse.Descriptions.Storage;

namespace Glimpse.Descriptions.Polling;

/// <summary>
/// Finds the pictures without a record of their version by walking both listings once, side by side, in constant memory. It relies on listings being in ordinal order
/// only for its economy: where they are not, a described picture may be named again, but none is left out.
/// </summary>
internal static class ListingMerge
{
    public static async IAsyncEnumerable<ListedPicture> UndescribedAsync(
        IAsyncEnumerable<ListedPicture> pictures, IAsyncEnumerable<ListedRecord> records, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var record = records.GetAsyncEnumerator(cancellation);
        var more = await record.MoveNextAsync();
        await foreach (var (picture, name) in InRecordOrderAsync(pictures, cancellation))
        {
            while (more && string.CompareOrdinal(record.Current.Name, name) < 0) more = await record.MoveNextAsync();
            var described = more && record.Current.Name == name && record.Current.SourceVersion == picture.Version;
            if (!described) yield return picture;
        }
    }

    // Pictures come ordered by name, records by name + ".json", which is another order: "a" < "a-b", but "a-b.json" < "a.json". A picture waits in the heap until no later
    // one's record can precede its own. While it waits all pictures begin with its whole name, so the heap is never deeper than names are long.
    private static async IAsyncEnumerable<(ListedPicture Picture, string RecordName)> InRecordOrderAsync(
        IAsyncEnumerable<ListedPicture> pictures, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var waiting = new PriorityQueue<ListedPicture, string>(StringComparer.Ordinal);
        await foreach (var picture in pictures.WithCancellation(cancellation))
        {
            while (waiting.TryPeek(out var first, out var name) && string.CompareOrdinal(name, picture.Name) <= 0)
            {
                waiting.Dequeue();
                yield return (first, name);
            }
            waiting.Enqueue(picture, RecordName.Of(picture.Name));
        }
        while (waiting.TryDequeue(out var rest, out var name)) yield return (rest, name);
    }
}
