namespace Glimpse.Fixtures;

/// <summary>Changes files at random: single bytes, bits, pieces cut out, doubled or cut off; more often near the beginning, where headers are.</summary>
public static class PictureMutator
{
    /// <summary>A changed copy.</summary>
    public static byte[] Mutate(byte[] file, Random random)
    {
        var changed = file.ToList();
        for (var change = random.Next(1, 6); change > 0; change--)
        {
            var at = random.Next(2) == 0 ? random.Next(Math.Min(64, changed.Count)) : random.Next(changed.Count);
            switch (random.Next(6))
            {
                case 0: changed[at] = (byte)random.Next(256); break;
                case 1: changed[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: changed[at] = random.Next(2) == 0 ? (byte)0 : (byte)255; break;
                case 3: changed.RemoveRange(at, Math.Min(random.Next(1, 9), changed.Count - at)); break;
                case 4: changed.InsertRange(at, changed.GetRange(at, Math.Min(random.Next(1, 40), changed.Count - at))); break;
                default: changed.RemoveRange(Math.Max(at, changed.Count * 3 / 4), changed.Count - Math.Max(at, changed.Count * 3 / 4)); break;
            }
            if (changed.Count < 8) break;
        }
        return [.. changed];
    }
}
