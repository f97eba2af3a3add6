namespace Glimpse.Inference.Imaging;

/// <summary>
/// Normalises a picture and cuts it into patches in one pass, straight from its bytes into the encoder's input.
/// A byte has 256 values, so normalising is a table: exact, and the order of float operations is the reference's.
/// </summary>
internal sealed class PatchExtractor
{
    private readonly ImageSettings _settings;
    private readonly float[] _normalised; // [channels, 256]

    public PatchExtractor(ImageSettings settings)
    {
        _settings = settings;
        _normalised = new float[settings.Channels * 256];
        for (var channel = 0; channel < settings.Channels; channel++)
            for (var value = 0; value < 256; value++)
                _normalised[channel * 256 + value] = (value / 255f - settings.Mean[channel]) / settings.Std[channel];
    }

    /// <summary>The patches of a picture whose sides are multiples of a token's side.</summary>
    public PatchGrid GridOf(RgbImage image) => new(image.Height / _settings.PatchSize, image.Width / _settings.PatchSize);

    /// <param name="image">The resized picture.</param>
    /// <param name="destination">[patches, channels * temporal * patch * patch]: merge blocks row by row, in each its patches row by row.</param>
    public void Write(RgbImage image, Span<float> destination)
    {
        var (merge, length) = (_settings.MergeSize, _settings.PatchLength);
        var grid = GridOf(image);
        if (destination.Length < (long)grid.Patches * length)
            throw new ArgumentException($"{grid.Patches} patches of {length} numbers do not fit into {destination.Length}.", nameof(destination));

        var patch = 0;
        for (var blockRow = 0; blockRow < grid.Rows; blockRow += merge)
            for (var blockColumn = 0; blockColumn < grid.Columns; blockColumn += merge)
                for (var row = blockRow; row < blockRow + merge; row++)
                    for (var column = blockColumn; column < blockColumn + merge; column++)
                        WritePatch(image, row, column, destination.Slice(patch++ * length, length));
    }

    /// <param name="image">The resized picture.</param>
    /// <param name="row">Of the patch.</param>
    /// <param name="column">Of the patch.</param>
    /// <param name="patch">[channels, temporal, patch, patch]; the frames of a still picture are equal.</param>
    private void WritePatch(RgbImage image, int row, int column, Span<float> patch)
    {
        var side = _settings.PatchSize;
        var frame = side * side;
        for (var channel = 0; channel < _settings.Channels; channel++)
        {
            var table = _normalised.AsSpan(channel * 256, 256);
            var first = patch.Slice(channel * _settings.TemporalPatchSize * frame, frame);
            for (var y = 0; y < side; y++)
            {
                var pixels = image.Row(row * side + y).Slice(column * side * 3, side * 3);
                var line = first.Slice(y * side, side);
                for (var x = 0; x < line.Length; x++) line[x] = table[pixels[x * 3 + channel]];
            }
            for (var copy = 1; copy < _settings.TemporalPatchSize; copy++)
                first.CopyTo(patch[((channel * _settings.TemporalPatchSize + copy) * frame)..]);
        }
    }
}
