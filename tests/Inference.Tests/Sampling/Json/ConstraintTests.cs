using System.Text;
using System.Text.Json;

namespace Glimpse.Inference.Tests.Sampling.Json;

public sealed class QuickTests
{
    [Theory]
    [InlineData("""{"type":"object","properties":{"name":{"type":"string","maxLength":20},"price":{"type":"number","minimum":0,"maximum":100},"tags":{"type":"array","items":{"type":"string","maxLength":5},"maxItems":3}},"required":["name","price"]}""")]
    [InlineData("""{"type":"object"}""")]
    [InlineData("""{"$defs":{"n":{"type":"object","properties":{"v":{"type":"integer"},"c":{"type":"array","items":{"$ref":"#/$defs/n"},"maxItems":2}},"required":["v"]}},"$ref":"#/$defs/n"}""")]
    [InlineData("""{"type":"string","format":"date-time"}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","pattern":"^[A-Z]{2,3}-\\d+$","maxLength":8},"b":{"anyOf":[{"type":"null"},{"type":"integer","minimum":-5,"exclusiveMaximum":17}]}},"additionalProperties":{"type":"boolean"},"required":["a","b"]}""")]
    public void Walk(string schema)
    {
        using var document = JsonDocument.Parse(schema);
        var validator = new SchemaValidator(document.RootElement);
        var compiled = Guide.Compile(schema);
        foreach (var trie in new[] { Vocabularies.Bytes, Vocabularies.Demo, Vocabularies.Large })
        {
            var masker = Guide.Masker(compiled, trie);
            foreach (var style in Enum.GetValues<WalkStyle>())
            {
                foreach (var steered in new[] { true, false })
                {
                    var done = 0;
                    for (var seed = 0; seed < 10; seed++)
                    {
                        var answer = new Walker(trie, seed).Walk(new(masker), 400, style, steered);
                        if (answer is null) continue;
                        done++;
                        var text = Encoding.UTF8.GetString(answer);
                        if (seed < 2) Console.WriteLine($"{style} {steered}: {text}");
                        using var value = JsonDocument.Parse(text);
                        Assert.Null(validator.Fault(value.RootElement));
                    }
                    Console.WriteLine($"{style} steered={steered} done {done}/10");
                }
            }
        }
    }
}
