using System.Text.Json;
using Glimpse.Inference.Sampling.Json.Patterns;

namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>
/// Proves that what is written for one branch of a oneOf is valid for no other: then oneOf is anyOf. Where no proof is found, the schema is refused.
/// </summary>
internal sealed class Disjointness(Combinations combinations, CompileBudget budget)
{
    private const int MaxDepth = 5;
    private const int MaxTupleItems = 8;

    private readonly Dictionary<string, IReadOnlyList<Demands>> _demands = new(StringComparer.Ordinal);

    /// <exception cref="Requests.RequestRefusedException">A value that is written for the combination may fit another branch of a oneOf too.</exception>
    public void Require(Combination combination, Demands written)
    {
        foreach (var oneOf in combination.OneOfs)
        {
            for (var branch = 0; branch < oneOf.Branches.Count; branch++)
            {
                if (branch == oneOf.Chosen || DemandsOf([oneOf.Branches[branch]]).All(other => AreDisjoint(written, other, 0))) continue;
                throw SchemaRefusal.Unsupported(oneOf.Path,
                    $"'oneOf' is supported where no value fits two branches, and branches {oneOf.Chosen} and {branch} may share one. Give each a required property with its own const, or use anyOf.");
            }
        }
    }

    /// <param name="written">What is written for it.</param>
    /// <param name="valid">What is valid for the other, written or not.</param>
    private bool AreDisjoint(Demands written, Demands valid, int depth)
    {
        budget.Spend(200);
        return Enum.GetValues<Kinds>().Where(kind => kind is not (Kinds.None or Kinds.Number or Kinds.All) && (written.Kinds & valid.ValidKinds & kind) != 0)
            .All(kind => AreDisjoint(kind, written, valid, depth));
    }

    private bool AreDisjoint(Kinds kind, Demands written, Demands valid, int depth)
    {
        if (written.Literals is { } own) return own.Where(literal => literal.Kind == kind).All(literal => !Fits(literal, valid));
        if (valid.Literals is { } others) return others.Where(literal => literal.Kind == kind).All(literal => !Fits(literal, written));
        return kind switch
        {
            Kinds.Integer or Kinds.Fraction => written.Numbers is null || valid.Numbers is null || written.Numbers.Max < valid.Numbers.Min || valid.Numbers.Max < written.Numbers.Min,
            Kinds.String => written.Texts.Intersect(valid.Texts, written.Path, budget).IsEmpty,
            Kinds.Array => AreDisjointArrays(written, valid, depth),
            Kinds.Object => AreDisjointObjects(written, valid, depth),
            _ => false,
        };
    }

    private static bool Fits(Literal literal, Demands demands) =>
        demands.Allows(literal) && (demands.Literals is null || demands.Literals.Any(other => other.Text == literal.Text));

    private bool AreDisjointArrays(Demands written, Demands valid, int depth)
    {
        if (written.Items.Min > valid.Items.Max || valid.Items.Min > written.Items.Max) return true;
        var both = Math.Min(Math.Max(written.Items.Min, valid.Items.Min), MaxTupleItems);
        return Enumerable.Range(0, both).Any(index => AreDisjoint(written.OfItem(index), valid.OfItem(index), depth));
    }

    private bool AreDisjointObjects(Demands written, Demands valid, int depth)
    {
        if (written.Members.Min > valid.Members.Max || valid.Members.Min > written.Members.Max) return true;
        if (valid.Required.Any(name => !written.IsNamed(name) && !written.IsOpen)) return true;
        if (written.Required.Any(name => valid.Objects.Any(part => part.Of(name)?.Schema.ValueKind == JsonValueKind.False))) return true;
        return written.Names.Where(name => (written.Required.Contains(name) || valid.Required.Contains(name)) && valid.IsNamed(name))
            .Any(name => AreDisjoint(written.OfProperty(name), valid.OfProperty(name), depth));
    }

    private bool AreDisjoint(IReadOnlyList<Place> written, IReadOnlyList<Place> valid, int depth)
    {
        if (depth == MaxDepth || written.Count == 0 || valid.Count == 0) return false;
        return DemandsOf(written).All(left => DemandsOf(valid).All(right => AreDisjoint(left, right, depth + 1)));
    }

    /// <summary>Of every combination that satisfies the schemas.</summary>
    private IReadOnlyList<Demands> DemandsOf(IReadOnlyList<Place> places)
    {
        var key = string.Join('\n', places.Select(place => place.Path));
        if (!_demands.TryGetValue(key, out var demands)) _demands.Add(key, demands = [.. combinations.Of(places).Select(combination => Demands.Of(combination.Places, budget))]);
        return demands;
    }
}
