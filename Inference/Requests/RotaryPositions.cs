namespace Glimpse.Inference.Requests;

/// <summary>
/// M-RoPE positions of a prompt on the temporal, row and column axes. Text advances all three by one; a picture that starts at p has
/// (p, p + row, p + column) over its merged patches, and what follows starts at p + max(rows, columns). Source: get_rope_index of transformers' modeling_glm4v.
/// </summary>
internal sealed class RotaryPositions
{
    private readonly long[] _values; // [3, length]
    private readonly int _length;

    private RotaryPositions(long[] values, int length, long delta)
    {
        _values = values;
        _length = length;
        Delta = delta;
    }

    /// <summary>Largest position + 1 - length: the token at index i of the answer, i counted from the prompt's start, has position i + Delta on all axes.</summary>
    public long Delta { get; }

    /// <summary>One axis's positions of all tokens of the prompt; axis 0 temporal, 1 row, 2 column.</summary>
    public ReadOnlySpan<long> Axis(int axis) => _values.AsSpan(axis * _length, _length);

    public static RotaryPositions Of(int length, ReadOnlySpan<PromptImage> images)
    {
        var values = new long[3 * length];
        var temporal = values.AsSpan(0, length);
        var rows = values.AsSpan(length, length);
        var columns = values.AsSpan(2 * length, length);
        long position = 0;
        var index = 0;
        foreach (var image in images)
        {
            Text(image.Start, temporal, rows, columns);
            for (var row = 0; row < image.Rows; row++)
            {
                for (var column = 0; column < image.Columns; column++, index++)
                {
                    temporal[index] = position;
                    rows[index] = position + row;
                    columns[index] = position + column;
                }
            }
            position += Math.Max(image.Rows, image.Columns);
        }
        Text(length, temporal, rows, columns);
        return new RotaryPositions(values, length, position - length);

        void Text(int end, Span<long> temporal, Span<long> rows, Span<long> columns)
        {
            for (; index < end; index++, position++)
            {
                temporal[index] = rows[index] = columns[index] = position;
            }
        }
    }
}
