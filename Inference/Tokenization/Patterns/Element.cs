namespace Glimpse.Inference.Tokenization.Patterns;

/// <summary>A piece of a parsed pattern: what it needs at least, and the step it becomes in front of others.</summary>
internal abstract record Element
{
    /// <summary>The fewest characters that it takes.</summary>
    public abstract int Least { get; }

    public abstract Step Before(Step next);
}

/// <summary>One set, so many times.</summary>
internal sealed record RunElement(CharacterSet Set, int Minimum, int Maximum, bool Possessive) : Element
{
    public override int Least => Minimum;
    public override Step Before(Step next) => new Step.Run(Set, Minimum, Maximum, Possessive, next);
}

/// <summary>Several ways, each a row of elements.</summary>
internal sealed record ChoiceElement(IReadOnlyList<IReadOnlyList<Element>> Ways) : Element
{
    public override int Least => Ways.Min(way => way.Sum(element => element.Least));

    public override Step Before(Step next)
    {
        var ways = Ways.Select(way => way.Reverse().Aggregate(next, (after, element) => element.Before(after))).ToArray();
        return ways.Length == 1 ? ways[0] : new Step.Choice(ways);
    }
}

/// <summary>A group that may be there.</summary>
internal sealed record OptionalElement(Element What, bool Possessive) : Element
{
    public override int Least => 0;

    public override Step Before(Step next) => Possessive
        ? new Step.Atomic(new Step.Choice([What.Before(new Step.Accept()), new Step.Accept()]), next)
        : new Step.Choice([What.Before(next), next]);
}

internal sealed record LookAheadElement(Element What, bool Negative) : Element
{
    public override int Least => 0;
    public override Step Before(Step next) => new Step.LookAhead(What.Before(new Step.Accept()), Negative, next);
}

internal sealed record LineEndElement : Element
{
    public override int Least => 0;
    public override Step Before(Step next) => new Step.LineEnd(next);
}
