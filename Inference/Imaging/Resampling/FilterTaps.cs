namespace Glimpse.Inference.Imaging.Resampling;

/// <summary>
/// For every output position along one axis: which input positions it reads, and how much of each. Bicubic with a = -0.5, widened when scaling down (antialiasing),
/// weights in fixed point: the arithmetic of Pillow's resampling, so that the numbers are the same.
/// </summary>
internal sealed class FilterTaps
{
    /// <summary>Fraction bits of a weight: 32 less 8 for the result and 2 for sums below 0 and above 1.</summary>
    public const int PrecisionBits = 32 - 8 - 2;

    /// <summary>Half an output step, added before shifting so that results round.</summary>
    public const int Half = 1 << (PrecisionBits - 1);

    private const double Support = 2;

    private readonly int[] _first;
    private readonly int[] _length;
    private readonly int[] _weights; // [count, Window]

    private FilterTaps(int count, int window)
    {
        (Count, Window) = (count, window);
        (_first, _length, _weights) = (new int[count], new int[count], new int[checked(count * window)]);
    }

    /// <summary>Output positions.</summary>
    public int Count { get; }

    /// <summary>The most input positions that one output position reads.</summary>
    public int Window { get; }

    /// <summary>Whether outputs come in the opposite order of inputs.</summary>
    public bool Mirrored { get; private init; }

    /// <summary>The first input position that an output reads.</summary>
    public int First(int output) => _first[output];

    /// <summary>One behind the last input position that an output reads.</summary>
    public int End(int output) => _first[output] + _length[output];

    /// <summary>Of the inputs from <see cref="First"/> to <see cref="End"/>.</summary>
    public ReadOnlySpan<int> Weights(int output) => _weights.AsSpan(output * Window, _length[output]);

    /// <param name="inputs">Input positions along the axis.</param>
    /// <param name="outputs">Output positions along the axis.</param>
    /// <param name="mirrored">Whether inputs are numbered against the direction of outputs.</param>
    public static FilterTaps Build(int inputs, int outputs, bool mirrored)
    {
        var scale = (double)inputs / outputs;
        var stretch = Math.Max(scale, 1.0);
        var support = Support * stretch;
        var taps = new FilterTaps(outputs, (int)Math.Ceiling(support) * 2 + 1) { Mirrored = mirrored };
        var weights = new double[taps.Window];
        for (var output = 0; output < outputs; output++)
        {
            var centre = (output + 0.5) * scale;
            var first = Math.Max(0, (int)(centre - support + 0.5));
            var length = Math.Min(inputs, (int)(centre + support + 0.5)) - first;
            Weigh(weights.AsSpan(0, length), first - centre + 0.5, 1.0 / stretch);
            taps.Store(output, mirrored ? inputs - first - length : first, weights.AsSpan(0, length));
        }
        return taps;
    }

    private static void Weigh(Span<double> weights, double offset, double step)
    {
        var sum = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = Bicubic((i + offset) * step);
            sum += weights[i];
        }
        if (sum == 0) return;
        foreach (ref var weight in weights) weight /= sum;
    }

    private void Store(int output, int first, ReadOnlySpan<double> weights)
    {
        (_first[output], _length[output]) = (first, weights.Length);
        for (var i = 0; i < weights.Length; i++)
        {
            var scaled = weights[Mirrored ? weights.Length - 1 - i : i] * (1 << PrecisionBits);
            _weights[output * Window + i] = (int)(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        }
    }

    /// <summary>Keys' cubic with a = -0.5, https://en.wikipedia.org/wiki/Bicubic_interpolation.</summary>
    private static double Bicubic(double x)
    {
        const double a = -0.5;
        x = Math.Abs(x);
        if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
        if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
        return 0;
    }
}
