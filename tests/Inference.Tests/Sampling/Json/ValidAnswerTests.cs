using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling.Json;
using Glimpse.Inference.Sampling.Json.Masks;
using Glimpse.Inference.Tests.Sampling.Json.Corpus;

namespace Glimpse.Inference.Tests.Sampling.Json;

/// <summary>The other half of the promise: what fits may be written, in every usual layout and however it is cut into tokens.</summary>
public sealed class ValidAnswerTests
{
    private const int Schemas = 400;
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new(Compact) { WriteIndented = true };

    [Fact]
    public void Accept_RandomValues_InEveryLayoutAndCut()
    {
        var written = 0;
        for (var seed = 0; seed < Schemas; seed++)
        {
            var schema = new SchemaFuzzer(seed).Next();
            if (Maskers(schema) is not { } maskers) continue;
            for (var instance = 0; instance < 4; instance++)
            {
                if (Value(schema, 10 * seed + instance) is not { } value) continue;
                foreach (var text in Layouts(value))
                {
                    var context = $"seed {seed}\n{schema}\n{text}";
                    Assert.True(Guide.Accepts(new JsonConstraint(maskers.Bytes), text), context);
                    Assert.True(TakesMasked(new JsonConstraint(maskers.Demo), [.. Vocabularies.DemoTokenizer.Encode(text)], Vocabularies.Demo), context);
                    Assert.True(TakesMasked(new JsonConstraint(maskers.Large), Longest(text, Vocabularies.Large), Vocabularies.Large), context);
                    written++;
                }
            }
        }
        Assert.True(written > 2 * Schemas, $"{written}");
    }

    [Theory]
    [InlineData("product card", """{"category": "食品", "color": "彩色", "material": "天然", "key_features": ["美味", "新鲜", "即食"], "marketing_copy": "美味冰淇淋，好吃停不下来！"}""")]
    [InlineData("detected objects", """{"objects": [{"name": "piece of cheese", "color": "yellow", "count": 1}], "background": "blue"}""")]
    [InlineData("any object", """{"objects": [{"name": "piece of cheese", "color": "yellow", "count": 1}], "background": "blue"}""")]
    public void Accept_WhatTheDemoModelWrites_TokenByToken(string schema, string text)
    {
        var constraint = Guide.Over(CorpusSchema.Named(schema).Json, Vocabularies.Demo);
        Assert.True(TakesMasked(constraint, [.. Vocabularies.DemoTokenizer.Encode(text)], Vocabularies.Demo));
    }

    private static (TokenMasker Bytes, TokenMasker Demo, TokenMasker Large)? Maskers(string schema)
    {
        try
        {
            var compiled = Guide.Compile(schema);
            return (Guide.Masker(compiled, Vocabularies.Bytes), Guide.Masker(compiled, Vocabularies.Demo), Guide.Masker(compiled, Vocabularies.Large));
        }
        catch (RequestRefusedException)
        {
            return null;
        }
    }

    private static JsonNode? Value(string schema, int seed)
    {
        try
        {
            return new InstanceGenerator((JsonObject)JsonNode.Parse(schema)!, seed).Next();
        }
        catch (NotSupportedException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Layouts(JsonNode value) =>
        ((string[])[value.ToJsonString(Compact), value.ToJsonString(Indented), Spaced(value)]).Select(Raw);

    /// <summary>Pairs of surrogates as the characters that they are: .NET always escapes them, models never do.</summary>
    private static string Raw(string json) => Regex.Replace(json, @"\\u(D[89AB]..)\\u(D[C-F]..)", pair => $"{(char)Convert.ToInt32(pair.Groups[1].Value, 16)}{(char)Convert.ToInt32(pair.Groups[2].Value, 16)}");

    /// <summary>As Python writes it.</summary>
    private static string Spaced(JsonNode? value) => value switch
    {
        JsonObject members => $"{{{string.Join(", ", members.Select(member => $"{JsonValue.Create(member.Key).ToJsonString(Compact)}: {Spaced(member.Value)}"))}}}",
        JsonArray items => $"[{string.Join(", ", items.Select(Spaced))}]",
        _ => value?.ToJsonString(Compact) ?? "null",
    };

    private static bool TakesMasked(JsonConstraint constraint, List<int> tokens, TokenTrie trie)
    {
        var mask = new ulong[constraint.MaskWords];
        foreach (var token in tokens.Append(Vocabularies.End(trie)))
        {
            constraint.Fill(mask);
            if (!BitMask.Contains(mask, token) || !constraint.Accept(token)) return false;
        }
        return true;
    }

    /// <summary>Always the longest token that fits.</summary>
    private static List<int> Longest(string text, TokenTrie trie)
    {
        List<int> tokens = [];
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var at = 0; at < bytes.Length;)
        {
            var (best, length) = (-1, 0);
            for (int node = TokenTrie.Root, end = at; end < bytes.Length && (node = trie.Child(node, bytes[end])) != TokenTrie.None; end++)
                if (trie.Nodes[node].Token is var token && token != TokenTrie.None) (best, length) = (token, end + 1 - at);
            tokens.Add(best);
            at += length;
        }
        return tokens;
    }
}
