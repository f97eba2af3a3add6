using System.Collections.Immutable;
using System.Text.Json;

namespace Glimpse.Inference.Sampling.Json.Schemas;

/// <summary>Multiplies allOf, anyOf, oneOf and $ref out, so that only plain schemas are left.</summary>
internal sealed class Combinations(SchemaDocument document, CompileBudget budget)
{
    /// <summary>Something that must still be looked at.</summary>
    /// <param name="Options">One schema that must hold, or several of which one must.</param>
    /// <param name="From">The schemas that led here: one that leads to itself without a value in between can never be satisfied that way.</param>
    private sealed record Open(IReadOnlyList<Place> Options, bool IsOneOf, string Path, ImmutableHashSet<string> From);

    private sealed record State(ImmutableStack<Open> Todo, ImmutableList<Place> Places, ImmutableHashSet<string> Seen, ImmutableList<ChosenBranch> OneOfs);

    /// <summary>All ways to satisfy every one of the schemas; none where nothing can.</summary>
    public List<Combination> Of(IReadOnlyList<Place> places)
    {
        List<Combination> found = [];
        Stack<State> open = new();
        open.Push(new State([.. places.Reverse().Select(place => new Open([place], false, place.Path, []))], [], [], []));
        while (open.TryPop(out var state))
        {
            budget.Spend(1_000);
            if (!state.Todo.IsEmpty)
            {
                Advance(state with { Todo = state.Todo.Pop(out var next) }, next, open);
                continue;
            }
            found.Add(new Combination(state.Places, state.OneOfs));
            if (found.Count > SchemaLimits.MaxAlternatives)
                throw SchemaRefusal.TooComplex($"anyOf and oneOf at {places[0].Path} multiply out to more than {SchemaLimits.MaxAlternatives} alternatives. Nest fewer of them in each other or side by side.");
        }
        return found;
    }

    private void Advance(State state, Open next, Stack<State> open)
    {
        // The last option first on the stack, so that the first comes out first.
        for (var option = next.Options.Count - 1; option >= 0; option--)
        {
            var chosen = next.IsOneOf ? state with { OneOfs = state.OneOfs.Add(new ChosenBranch(next.Path, next.Options, option)) } : state;
            if (Take(chosen, next.Options[option], next.From) is { } after) open.Push(after);
        }
    }

    /// <summary>Adds a schema to those that must hold; null where it never does.</summary>
    private State? Take(State state, Place place, ImmutableHashSet<string> from)
    {
        if (place.Schema.ValueKind == JsonValueKind.True) return state;
        if (place.Schema.ValueKind == JsonValueKind.False || from.Contains(place.Path)) return null;
        if (place.Schema.ValueKind != JsonValueKind.Object) throw SchemaRefusal.Invalid(place.Path, "A schema must be an object, true or false.");
        if (state.Seen.Contains(place.Path)) return state;
        SchemaKeywords.Check(place);
        var todo = state.Todo;
        from = from.Add(place.Path);
        if (place.Items("oneOf") is { } oneOf) todo = todo.Push(new Open(oneOf, true, $"{place.Path}/oneOf", from));
        if (place.Items("anyOf") is { } anyOf) todo = todo.Push(new Open(anyOf, false, place.Path, from));
        foreach (var part in (place.Items("allOf") ?? []).Reverse()) todo = todo.Push(new Open([part], false, place.Path, from));
        if (place.Text("$ref") is { } reference) todo = todo.Push(new Open([document.Resolve(reference, place.Path)], false, place.Path, from));
        return new State(todo, state.Places.Add(place), state.Seen.Add(place.Path), state.OneOfs);
    }
}
