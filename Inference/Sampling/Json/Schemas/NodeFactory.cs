using System.Text.Json;
using Glimpse.Inference.Sampling.Json.Automata;
using Glimpse.Inference.Sampling.Json.Grammar;
using Glimpse.Inference.Sampling.Json.Patterns;

namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>Makes and numbers the nodes of one schema. A method that returns no node says that nothing fits.</summary>
internal sealed class NodeFactory(CompileBudget budget)
{
    private static readonly Lazy<ByteDfa> AnyNumber = new(() => NumberText.Of(NumberBounds.None, integersOnly: false, "#", new CompileBudget(CancellationToken.None))!);
    private static readonly Lazy<ByteDfa> AnyInteger = new(() => NumberText.Of(NumberBounds.None, integersOnly: true, "#", new CompileBudget(CancellationToken.None))!);
    private static readonly Lazy<ByteDfa> AnyName = new(() => FreeKeyText.Quoted([], "#", new CompileBudget(CancellationToken.None)));

    private readonly Value?[] _free = new Value?[SchemaLimits.MaxFreeDepth + 1];
    private readonly List<Node> _nodes = [];

    public IReadOnlyList<Node> All => _nodes;

    public ObjectNode NewObject() => Add(new ObjectNode(_nodes.Count));

    public ArrayNode NewArray() => Add(new ArrayNode(_nodes.Count));

    /// <summary>Any JSON value with at most so many objects and arrays inside each other.</summary>
    public Value Free(int depth)
    {
        if (_free[depth] is { } known) return known;
        var value = _free[depth] = new Value();
        value.Forms.AddRange([.. Text(TextLanguage.Any, "#"), .. Number(NumberBounds.None, integersOnly: false, "#"), .. Words(withNull: true, withBooleans: true)]);
        if (depth == 0) return value;
        var (asObject, asArray) = (NewObject(), NewArray());
        (asObject.FreeName, asObject.FreeValue, asArray.Other) = (FreeName([], "#"), Free(depth - 1), Free(depth - 1));
        value.Forms.AddRange([asObject, asArray]);
        return value;
    }

    public IEnumerable<Node> Words(bool withNull, bool withBooleans)
    {
        List<byte[]> words = [];
        if (withNull) words.Add("null"u8.ToArray());
        if (withBooleans) words.AddRange(["true"u8.ToArray(), "false"u8.ToArray()]);
        return words.Count == 0 ? [] : [Text(LiteralText.Of(words, "#", budget))];
    }

    /// <summary>Given values. Texts, numbers and words are one tree of bytes; objects and arrays are what holds such.</summary>
    public IEnumerable<Node> Literals(IReadOnlyList<Literal> literals, string path)
    {
        byte[][] plain = [.. literals.Where(literal => literal.Kind is not (Kinds.Object or Kinds.Array)).Select(literal => literal.Bytes)];
        List<Node> forms = plain.Length == 0 ? [] : [Text(LiteralText.Of(plain, path, budget))];
        if (literals.Count - plain.Length > SchemaLimits.MaxEnumContainers)
            throw SchemaRefusal.TooComplex($"The enum at {path} has more than {SchemaLimits.MaxEnumContainers} objects and arrays.");
        foreach (var literal in literals)
        {
            if (literal.Kind == Kinds.Object) forms.Add(ObjectOf(literal.Value, path));
            if (literal.Kind == Kinds.Array) forms.Add(ArrayOf(literal.Value, path));
        }
        return forms;
    }

    private ObjectNode ObjectOf(JsonElement value, string path)
    {
        var node = NewObject();
        // Of a name that comes twice, the last counts.
        foreach (var member in value.EnumerateObject().GroupBy(member => member.Name, (_, members) => members.Last()))
            node.Properties.Add(new Property(SchemaText.Quoted(member.Name), ValueOf(member.Value, path), IsRequired: true));
        return node;
    }

    private ArrayNode ArrayOf(JsonElement value, string path)
    {
        var node = NewArray();
        node.First.AddRange(value.EnumerateArray().Select(item => ValueOf(item, path)));
        (node.Min, node.Max) = (node.First.Count, node.First.Count);
        return node;
    }

    private Value ValueOf(JsonElement literal, string path)
    {
        var value = new Value();
        value.Forms.AddRange(Literals([Literal.Of(literal, path, budget)], path));
        return value;
    }

    public IEnumerable<Node> Number(NumberBounds bounds, bool integersOnly, string path)
    {
        var dfa = bounds == NumberBounds.None ? (integersOnly ? AnyInteger : AnyNumber).Value : NumberText.Of(bounds, integersOnly, path, budget);
        return dfa is null ? [] : [Text(dfa)];
    }

    public IEnumerable<Node> Text(TextLanguage language, string path)
    {
        if (language.IsEmpty) return [];
        var dfa = language.Dfa is null ? PlainText.Quoted : PatternText.Quoted(language.Dfa, path, budget);
        if (dfa is null) return [];
        if (language is { Min: 0, Max: null }) return [Text(dfa)];
        if (language.Dfa is null or { IsUniform: true })
        {
            // One character more is as many bytes more.
            var content = dfa.Next(ByteDfa.Start, (byte)'"');
            return [Text(dfa, new FreeLength(dfa, new CountBounds((int)language.Min, (int)(language.Max ?? CountBounds.Endless)), CharacterBytes(dfa, content)))];
        }
        var lengths = LengthTable.Of(dfa, language.Min, language.Max, budget)
            ?? throw SchemaRefusal.TooComplex($"minLength {language.Min} at {path} is too large together with the pattern or format there.");
        return lengths.Distance(ByteDfa.Start, 0) == LengthRule.Never ? [] : [Text(dfa, lengths)];
    }

    /// <summary>Names other than the declared ones.</summary>
    public TextNode FreeName(IReadOnlyList<Property> declared, string path)
    {
        var dfa = declared.Count == 0 ? AnyName.Value : FreeKeyText.Quoted(declared.Select(property => property.Name[1..^1]), path, budget);
        return Add(new TextNode(_nodes.Count, dfa, lengths: null, isKey: true));
    }

    private TextNode Text(ByteDfa dfa, LengthRule? lengths = null) => Add(new TextNode(_nodes.Count, dfa, lengths));

    /// <summary>The fewest bytes from a state back to it.</summary>
    private static int CharacterBytes(ByteDfa dfa, int content)
    {
        HashSet<int> reached = [content];
        for (var bytes = 1; ; bytes++)
        {
            reached = [.. reached.SelectMany(state => Enumerable.Range(0, dfa.Columns).Select(column => dfa.NextOfColumn(state, column))).Where(state => state != ByteDfa.Dead)];
            if (reached.Contains(content)) return bytes;
        }
    }

    private T Add<T>(T node) where T : Node
    {
        _nodes.Add(node);
        return node;
    }
}
