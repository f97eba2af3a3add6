using System.Runtime.InteropServices;
using Glimpse.Inference.Sampling.Json.Masks;

namespace Glimpse.Inference.Sampling.Json;

/// <summary>
/// The names that the open objects of an answer have so far, so that none comes twice: readers disagree on what that means, and some refuse it.
/// It reads the written bytes by themselves, and knows nothing of schemas.
/// </summary>
internal sealed class KeyLedger
{
    private const int Array = -1;

    private readonly List<byte> _names = [];   // of open objects, one after the other, with their closing quotes
    private readonly List<int> _starts = [];   // of each name
    private readonly List<int> _open = [];     // of each open container: the first of its names, or Array
    private bool _isInString;
    private bool _isEscaped;
    private bool _isName;
    private bool _expectsName;

    public bool IsInName => _isInString && _isName;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            if (_isInString) WriteInside(value);
            else WriteOutside(value);
        }
    }

    /// <summary>Removes the tokens that would close a name which its object has already.</summary>
    public void Ban(Span<ulong> mask, TokenTrie trie)
    {
        if (!IsInName) return;
        var names = CollectionsMarshal.AsSpan(_names);
        var prefix = names[_starts[^1]..];
        for (var name = _open[^1]; name < _starts.Count - 1; name++)
        {
            var used = names[_starts[name].._starts[name + 1]];
            if (used.StartsWith(prefix)) BanBelow(mask, trie, used[prefix.Length..]);
        }
    }

    /// <summary>Whether a token would close a name which its object has already.</summary>
    public bool Repeats(ReadOnlySpan<byte> token)
    {
        var length = token.IndexOf((byte)'"') + 1;
        if (!IsInName || length == 0) return false;
        var names = CollectionsMarshal.AsSpan(_names);
        var prefix = names[_starts[^1]..];
        for (var name = _open[^1]; name < _starts.Count - 1; name++)
        {
            var used = names[_starts[name].._starts[name + 1]];
            if (used.Length == prefix.Length + length && used.StartsWith(prefix) && used.EndsWith(token[..length])) return true;
        }
        return false;
    }

    public KeyLedger Copy()
    {
        var copy = new KeyLedger { _isInString = _isInString, _isEscaped = _isEscaped, _isName = _isName, _expectsName = _expectsName };
        copy._names.AddRange(_names);
        copy._starts.AddRange(_starts);
        copy._open.AddRange(_open);
        return copy;
    }

    private void WriteInside(byte value)
    {
        if (_isName) _names.Add(value);
        if (_isEscaped) _isEscaped = false;
        else if (value == '\\') _isEscaped = true;
        else if (value == '"') _isInString = false;
    }

    private void WriteOutside(byte value)
    {
        switch (value)
        {
            case (byte)'"':
                (_isInString, _isName, _expectsName) = (true, _expectsName, false);
                if (_isName) _starts.Add(_names.Count);
                break;
            case (byte)'{' or (byte)'[':
                _expectsName = value == '{';
                _open.Add(_expectsName ? _starts.Count : Array);
                break;
            case (byte)'}' or (byte)']':
                Close();
                break;
            case (byte)',':
                _expectsName = _open.Count > 0 && _open[^1] != Array;
                break;
        }
    }

    private void Close()
    {
        var first = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        _expectsName = false;
        if (first == Array || first == _starts.Count) return;
        _names.RemoveRange(_starts[first], _names.Count - _starts[first]);
        _starts.RemoveRange(first, _starts.Count - first);
    }

    /// <summary>Tokens that write all of the text, whatever they write after it.</summary>
    private static void BanBelow(Span<ulong> mask, TokenTrie trie, ReadOnlySpan<byte> text)
    {
        var node = TokenTrie.Root;
        foreach (var value in text)
        {
            node = trie.Child(node, value);
            if (node == TokenTrie.None) return;
        }
        foreach (var below in trie.Nodes[node..trie.Nodes[node].End])
            for (var token = below.Token; token != TokenTrie.None; token = trie.Twin(token)) BitMask.Clear(mask, token);
    }
}
