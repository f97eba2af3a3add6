using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling.Json.Masks;
using Glimpse.Inference.Sampling.Json.Schemas;

namespace Glimpse.Inference.Sampling.Json;

/// <summary>
/// The schemas of one model's requests, ready to guide answers. Those used last are kept, within a number and a size: what a warm schema knows makes its masks nearly free.
/// Safe to use from any thread.
/// </summary>
internal sealed class JsonGuides
{
    private const long InteriorBytes = 64_000_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, TokenMasker Masker)>> _known = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, TokenMasker Masker)> _byUse = new();   // the last used first
    private readonly TokenTrie _trie;
    private readonly InteriorMasks _interiors;
    private readonly int[] _endTokens;
    private readonly int _capacity;
    private readonly long _capacityBytes;
    private readonly Lazy<TokenMasker> _anyObject;

    /// <param name="endTokens">Those that end an answer.</param>
    /// <param name="capacity">Schemas that are kept.</param>
    /// <param name="capacityMegabytes">Memory that they may take together, besides 64 MB for what all share.</param>
    public JsonGuides(TokenTrie trie, IEnumerable<int> endTokens, int capacity = 64, int capacityMegabytes = 192)
    {
        (_trie, _endTokens, _capacity, _capacityBytes) = (trie, [.. endTokens], capacity, capacityMegabytes * 1_000_000L);
        _interiors = new InteriorMasks(trie, InteriorBytes);
        _anyObject = new Lazy<TokenMasker>(() => NewMasker(SchemaCompiler.AnyObject));
    }

    /// <summary>Schemas that are kept now.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _known.Count;
        }
    }

    /// <summary>Any JSON object: response_format json_object.</summary>
    public JsonConstraint AnyObject() => new(_anyObject.Value);

    /// <summary>Answers that fit a schema: response_format json_schema.</summary>
    /// <exception cref="RequestRefusedException">The schema is wrong, or asks for what cannot be guaranteed; the message says what and where.</exception>
    public JsonConstraint Of(JsonElement schema, CancellationToken cancellation = default)
    {
        var key = Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(schema.GetRawText().AsSpan())));
        lock (_lock)
        {
            if (_known.TryGetValue(key, out var known))
            {
                _byUse.Remove(known);
                _byUse.AddFirst(known);
                return new JsonConstraint(known.Value.Masker);
            }
        }
        var masker = NewMasker(SchemaCompiler.Compile(schema, cancellation));
        Keep(key, masker);
        return new JsonConstraint(masker);
    }

    private TokenMasker NewMasker(CompiledSchema schema) => new(_trie, _interiors, schema, _endTokens);

    private void Keep(string key, TokenMasker masker)
    {
        lock (_lock)
        {
            if (_known.ContainsKey(key)) return;   // another request was as fast
            _known.Add(key, _byUse.AddFirst((key, masker)));
            var bytes = _byUse.Sum(kept => kept.Masker.Bytes);
            while (_byUse.Last is { } last && last != _byUse.First && (_known.Count > _capacity || bytes > _capacityBytes))
            {
                bytes -= last.Value.Masker.Bytes;
                _byUse.RemoveLast();
                _known.Remove(last.Value.Key);
            }
        }
    }
}
