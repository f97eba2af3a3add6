using System.Text.Json;
using Glimpse.Inference.Sampling.Json.Automata;
using Glimpse.Inference.Sampling.Json.Patterns;

namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>All that the schemas of one combination demand of a value, together.</summary>
internal sealed class Demands
{
    private readonly CompileBudget _budget;
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private bool _isTyped;
    private Kinds _hinted;

    private Demands(string path, CompileBudget budget) => (Path, _budget) = (path, budget);

    /// <summary>Of the first schema: where to point when something is wrong.</summary>
    public string Path { get; }

    /// <summary>Types that are written.</summary>
    public Kinds Kinds { get; private set; } = Kinds.All;

    /// <summary>Types that are valid: more than are written where no schema has a type.</summary>
    public Kinds ValidKinds => _isTyped ? Kinds : Kinds.All;

    public IReadOnlyList<Literal>? Literals { get; private set; }

    /// <summary>Null: no number fits.</summary>
    public NumberBounds? Numbers { get; private set; } = NumberBounds.None;
    public TextLanguage Texts { get; private set; } = TextLanguage.Any;
    public List<ObjectPart> Objects { get; } = [];

    /// <summary>In the order in which they were first named.</summary>
    public List<string> Names { get; } = [];
    public HashSet<string> Required { get; } = new(StringComparer.Ordinal);
    public CountBounds Members { get; private set; } = new(0, CountBounds.Endless);

    /// <summary>Whether properties may be written that no schema names.</summary>
    public bool IsOpen { get; private set; }
    public List<ArrayPart> Arrays { get; } = [];
    public CountBounds Items { get; private set; } = new(0, CountBounds.Endless);

    /// <summary>Whether nothing is demanded at all.</summary>
    public bool IsFree => !_isTyped && _hinted == Kinds.None;

    public static Demands Of(IReadOnlyList<Place> places, CompileBudget budget)
    {
        var demands = new Demands(places.Count > 0 ? places[0].Path : "#", budget);
        budget.Spend(300L * places.Count);
        foreach (var place in places) demands.Add(place);
        // A schema without a type means the types that its keywords speak about.
        if (!demands._isTyped && demands._hinted != Kinds.None) demands.Kinds = demands._hinted;
        demands.KeepFitting();
        demands.DecideOpenness(places);
        return demands;
    }

    /// <summary>Whether a literal satisfies all but enum, const and the keywords of objects and arrays.</summary>
    public bool Allows(Literal literal) => (ValidKinds & literal.Kind) != 0 && literal.Kind switch
    {
        Kinds.Integer or Kinds.Fraction => Numbers is not null && (Numbers == NumberBounds.None || (literal.Value.TryGetDecimal(out var number) && Numbers.Contains(number))),
        Kinds.String => Texts.Contains(literal.Value.GetString()!),
        _ => true,
    };

    /// <summary>Whether some schema names the property.</summary>
    public bool IsNamed(string name) => _named.Contains(name);

    /// <summary>The schemas that a property must satisfy.</summary>
    public IReadOnlyList<Place> OfProperty(string name) => [.. Objects.Select(part => part.Of(name)).OfType<Place>()];

    /// <summary>The schemas that properties must satisfy which none names.</summary>
    public IReadOnlyList<Place> OfOtherProperties => [.. Objects.Select(part => part.Other).OfType<Place>()];

    /// <summary>The schemas that an item must satisfy.</summary>
    public IReadOnlyList<Place> OfItem(int index) => [.. Arrays.Select(part => part.Of(index)).OfType<Place>()];

    private void Add(Place place)
    {
        if (KindsOf.Type(place) is { } kinds) (Kinds, _isTyped) = (Kinds & kinds, true);
        _hinted |= KindsOf.Hinted(place);
        if (Literal.ListOf(place, _budget) is { } literals)
        {
            var known = literals.Select(literal => literal.Text).ToHashSet(StringComparer.Ordinal);
            Literals = Literals is null ? literals : [.. Literals.Where(literal => known.Contains(literal.Text))];
            _isTyped = true;
        }
        AddNumbers(place);
        AddTexts(place);
        AddObject(place);
        AddArray(place);
    }

    private void AddNumbers(Place place)
    {
        var (isMinOpen, isMaxOpen) = (false, false);
        if (place.Schema.TryGetProperty("exclusiveMinimum", out var open) && open.ValueKind is JsonValueKind.True or JsonValueKind.False) isMinOpen = open.GetBoolean();   // draft 4
        else if (Bound(place, "exclusiveMinimum") is { } above) Numbers = Numbers?.AtLeast(above, isOpen: true);
        if (place.Schema.TryGetProperty("exclusiveMaximum", out open) && open.ValueKind is JsonValueKind.True or JsonValueKind.False) isMaxOpen = open.GetBoolean();
        else if (Bound(place, "exclusiveMaximum") is { } below) Numbers = Numbers?.AtMost(below, isOpen: true);
        if (Bound(place, "minimum") is { } min) Numbers = Numbers?.AtLeast(min, isMinOpen);
        if (Bound(place, "maximum") is { } max) Numbers = Numbers?.AtMost(max, isMaxOpen);
        if (place.Text("format") is { } format && NumberFormats.Bounds(format) is { } bounds) Numbers = Numbers?.AtLeast(bounds.Min, isOpen: false).AtMost(bounds.Max, isOpen: false);
        if (!place.Schema.TryGetProperty("multipleOf", out var multiple)) return;
        var (step, digits) = Step(multiple, $"{place.Path}/multipleOf");
        Numbers = Numbers?.MultipleOf(step, digits);
    }

    /// <summary>A bound; one beyond decimal's range is as good as any beyond the numbers that are written.</summary>
    private static decimal? Bound(Place place, string keyword)
    {
        if (!place.Schema.TryGetProperty(keyword, out var bound)) return null;
        if (bound.ValueKind != JsonValueKind.Number) throw SchemaRefusal.Invalid($"{place.Path}/{keyword}", $"'{keyword}' must be a number.");
        var beyond = 10 * NumberBounds.Limit;
        return bound.TryGetDecimal(out var value) ? Math.Clamp(value, -beyond, beyond) : bound.GetDouble() < 0 ? -beyond : beyond;
    }

    /// <summary>
    /// A multiple as n / 10^digits. One that doubles do not hold exactly, such as 0.01, is refused: most checkers divide doubles, and find that 19.99 is no multiple of it.
    /// </summary>
    private static (long Step, int Digits) Step(JsonElement multiple, string path)
    {
        if (multiple.ValueKind != JsonValueKind.Number || !multiple.TryGetDecimal(out var value) || value <= 0) throw SchemaRefusal.Invalid(path, "'multipleOf' must be a number above 0.");
        var digits = 0;
        var step = value;
        for (; step != decimal.Truncate(step); step *= 10) digits++;
        if (digits > 6 || value * 64 != decimal.Truncate(value * 64))
            throw SchemaRefusal.Unsupported(path, $"'multipleOf' {value} is not supported: binary fractions cannot tell its multiples exactly. Use a whole number, 0.5 or 0.25; or leave it out.");
        return step <= 1_000_000 ? ((long)step, digits) : throw SchemaRefusal.Unsupported(path, $"'multipleOf' {value} is not supported: it is too large.");
    }

    private void AddTexts(Place place)
    {
        Texts = Texts.Intersect(new TextLanguage(null, place.Count("minLength") ?? 0, place.Count("maxLength") is { } max && max < int.MaxValue ? max : null), place.Path, _budget);
        if ((Kinds & Kinds.String) == 0) return;
        if (place.Text("pattern") is { } pattern) Texts = Texts.Intersect(TextLanguage.OfPattern(pattern, $"{place.Path}/pattern", _budget), $"{place.Path}/pattern", _budget);
        if (place.Text("format") is not { } format || NumberFormats.IsNote(format)) return;
        var language = TextFormats.Find(format) ?? throw SchemaRefusal.Unsupported($"{place.Path}/format", $"The format '{format}' is not supported. Supported are {TextFormats.Names}; or use pattern.");
        Texts = Texts.Intersect(language, $"{place.Path}/format", _budget);
    }

    private void AddObject(Place place)
    {
        Members = Narrow(Members, place, "minProperties", "maxProperties");
        var properties = new Dictionary<string, Place>(StringComparer.Ordinal);
        foreach (var (name, property) in place.Members("properties"))
        {
            properties[name] = property;
            AddName(name);
        }
        if (place.Schema.TryGetProperty("required", out var required))
        {
            if (required.ValueKind != JsonValueKind.Array || required.EnumerateArray().Any(name => name.ValueKind != JsonValueKind.String))
                throw SchemaRefusal.Invalid($"{place.Path}/required", "'required' must be a list of names.");
            foreach (var name in required.EnumerateArray())
            {
                Required.Add(SchemaText.Of(name, $"{place.Path}/required"));
                AddName(SchemaText.Of(name, $"{place.Path}/required"));
            }
        }
        var other = place.Schema.TryGetProperty("additionalProperties", out _) ? place.Child("additionalProperties") : null;
        Objects.Add(new ObjectPart(properties, other));
    }

    private void AddName(string name)
    {
        _budget.Spend(50);
        if (_named.Add(name)) Names.Add(name);
        if (Names.Count > SchemaLimits.MaxProperties) throw SchemaRefusal.TooComplex($"The object at {Path} has more than {SchemaLimits.MaxProperties} properties.");
    }

    private void AddArray(Place place)
    {
        Items = Narrow(Items, place, "minItems", "maxItems");
        var hasList = place.Schema.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array;   // drafts before 2020
        var first = hasList ? place.Items("items") : place.Items("prefixItems");
        var keyword = hasList ? "additionalItems" : "items";
        Arrays.Add(new ArrayPart(first ?? [], place.Schema.TryGetProperty(keyword, out _) ? place.Child(keyword) : null));
    }

    private static CountBounds Narrow(CountBounds bounds, Place place, string min, string max) =>
        new(Math.Max(bounds.Min, place.Count(min) ?? 0), Math.Min(bounds.Max, place.Count(max) ?? CountBounds.Endless));

    /// <summary>Leaves the literals that the other demands allow.</summary>
    private void KeepFitting()
    {
        if (Literals is null) return;
        Literals = [.. Literals.Where(Allows)];
        var isObjectBound = Objects.Any(part => part.Properties.Count > 0 || part.Other is not null) || Required.Count > 0 || Members != new CountBounds(0, CountBounds.Endless);
        var isArrayBound = Arrays.Any(part => part.First.Count > 0 || part.Other is not null) || Items != new CountBounds(0, CountBounds.Endless);
        if (Literals.Any(literal => (literal.Kind == Kinds.Object && isObjectBound) || (literal.Kind == Kinds.Array && isArrayBound)))
            throw SchemaRefusal.Unsupported(Path, "An enum or const with objects or arrays cannot be combined with other keywords about their properties or items. Leave one of them out.");
    }

    /// <summary>
    /// Where a schema names properties and is silent about others, none are written, as strict modes elsewhere have it: what it names is what its author wants to see.
    /// Where it names none, any are.
    /// </summary>
    private void DecideOpenness(IReadOnlyList<Place> places)
    {
        var isForbidden = false;
        foreach (var place in places)
        {
            if (!place.Schema.TryGetProperty("unevaluatedProperties", out var rest)) continue;
            if (rest.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) throw SchemaRefusal.UnsupportedKeyword(place.Path, "unevaluatedProperties", "Only true and false are; use additionalProperties.");
            isForbidden |= rest.ValueKind == JsonValueKind.False;
        }
        isForbidden |= Objects.Any(part => part.Other?.Schema.ValueKind == JsonValueKind.False);
        IsOpen = !isForbidden && (Objects.Any(part => part.Other is not null) || Objects.All(part => part.Properties.Count == 0));
    }
}
