namespace Glimpse.Bench.Harness;

/// <summary>Measurements of one thing.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];
    private bool _sorted;

    public Samples(params ReadOnlySpan<double> values)
    {
        foreach (var value in values) Add(value);
    }

    public int Count => _values.Count;
    public double Median => Percentile(50);
    public double Mean => _values.Average();
    public double Max => Percentile(100);

    public void Add(double value)
    {
        _values.Add(value);
        _sorted = false;
    }

    public void AddRange(Samples others) => others._values.ForEach(Add);

    /// <summary>Linear between the two nearest, as NumPy's and vLLM's.</summary>
    public double Percentile(double percent)
    {
        if (_values.Count == 0) return double.NaN;
        if (!_sorted) _values.Sort();
        _sorted = true;
        var place = percent / 100 * (_values.Count - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, _values.Count - 1);
        return _values[below] + (place - below) * (_values[above] - _values[below]);
    }
}
