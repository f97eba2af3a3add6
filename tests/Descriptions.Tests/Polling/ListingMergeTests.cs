using Glimpse.Descriptions.Polling;
using Glimpse.Descriptions.Storage;

namespace Glimpse.Descriptions.Tests.Polling;

public sealed class ListingMergeTests
{
    // Characters on both sides of the dot that begins the suffix, and of its letters.
    private const string Letters = " -./0ajz~猫";

    [Fact]
    public async Task UndescribedAsync_OrderedListings_FindsExactlyTheUndescribed()
    {
        var random = new Random(20250602);
        for (var round = 0; round < 500; round++)
        {
            var (pictures, records, expected) = Containers(random);
            Array.Sort(pictures, (a, b) => string.CompareOrdinal(a.Name, b.Name));
            Array.Sort(records, (a, b) => string.CompareOrdinal(a.Name, b.Name));
            Assert.Equal(expected, (await MergeAsync(pictures, records)).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task UndescribedAsync_ListingsInAnyOrder_LeavesNoneOut()
    {
        var random = new Random(20250603);
        for (var round = 0; round < 500; round++)
        {
            var (pictures, records, expected) = Containers(random);
            random.Shuffle(pictures);
            random.Shuffle(records);
            Assert.Subset((await MergeAsync(pictures, records)).ToHashSet(), expected.ToHashSet());
        }
    }

    [Fact]
    public async Task UndescribedAsync_UnusableNames_AreNamed()
    {
        var found = await MergeAsync([new("../a", "1"), new("b", "1")], [new("b.json", "1")]);
        Assert.Equal(["../a"], found);
    }

    private static (ListedPicture[] Pictures, ListedRecord[] Records, string[] Expected) Containers(Random random)
    {
        var names = Enumerable.Range(0, 40).Select(_ => Name(random)).Distinct().ToArray();
        var described = names.ToDictionary(name => name, _ => random.Next(3));   // 0: no record, 1: of another version, 2: of this one
        var records = described.Where(pair => pair.Value > 0).Select(pair => new ListedRecord(pair.Key + ".json", pair.Value == 2 ? "v2" : random.Next(2) == 0 ? "v1" : null));
        var strangers = Enumerable.Range(0, 10).Select(_ => new ListedRecord(Name(random) + "~", "v2"));
        return ([.. names.Select(name => new ListedPicture(name, "v2"))], [.. records, .. strangers],
            [.. described.Where(pair => pair.Value != 2).Select(pair => pair.Key).Order(StringComparer.Ordinal)]);
    }

    // Names that URLs change have their records elsewhere.
    private static string Name(Random random)
    {
        while (true)
        {
            var name = string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => Letters[random.Next(Letters.Length)])) + (random.Next(2) == 0 ? ".json" : "");
            if (RecordName.CanBeAddressed(name)) return name;
        }
    }

    private static async Task<List<string>> MergeAsync(ListedPicture[] pictures, ListedRecord[] records)
    {
        var found = new List<string>();
        await foreach (var picture in ListingMerge.UndescribedAsync(pictures.ToAsyncEnumerable(), records.ToAsyncEnumerable())) found.Add(picture.Name);
        return found;
    }
}
