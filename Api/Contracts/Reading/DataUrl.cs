using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>Pictures as <c>data:image/png;base64,…</c>, or as base64 alone where a contract has it so: decoded from the body's own bytes into one array of the right size.</summary>
internal static class DataUrl
{
    private const string Form = "an address (https://…) or a data URL: data:image/png;base64, and then the file in base64";
    private const string Bare = "a picture's file in base64 (the standard alphabet, padded with =), with or without data:image/png;base64, before it, or its address (https://…)";
    private const int LongestSubtype = 64;
    private static readonly SearchValues<byte> SubtypeBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.+-"u8);
    private static ReadOnlySpan<byte> Scheme => "data:"u8;
    private static ReadOnlySpan<byte> Image => "data:image/"u8;
    private static ReadOnlySpan<byte> Encoding => ";base64,"u8;

    /// <param name="element">A JSON string.</param>
    /// <param name="path">Its place in the request.</param>
    /// <param name="maxBytes">Of the picture's file.</param>
    /// <param name="orBare">Whether the base64 may stand alone.</param>
    public static byte[] Decode(JsonElement element, string path, int maxBytes, bool orBare = false)
    {
        if (element.ValueKind != JsonValueKind.String) throw Refusal.WrongType(path, orBare ? Bare : Form, JsonFields.Kind(element));
        var raw = JsonMarshal.GetRawUtf8Value(element);
        if (!raw.Contains((byte)'\\')) return Decode(raw[1..^1], path, maxBytes, orBare);

        // Some writers escape every slash; base64 is full of them.
        var plain = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            return Decode(Unescape(raw, plain), path, maxBytes, orBare);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }
    }

    private static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> raw, byte[] plain)
    {
        var reader = new Utf8JsonReader(raw);
        reader.Read();
        return plain.AsSpan(0, reader.CopyString(plain));
    }

    private static byte[] Decode(ReadOnlySpan<byte> text, string path, int maxBytes, bool orBare)
    {
        // A colon ends a URL's scheme and is no letter of base64.
        var bare = orBare && !text.Contains((byte)':');
        var base64 = bare ? text : Payload(text, path);
        if (!bare && base64.Contains((byte)'%')) throw Refusal.WrongValue(path, "a data URL with plain base64: this one is percent-encoded");
        if (!Base64.IsValid(base64, out var length)) throw Refusal.WrongValue(path, bare ? Bare : "a data URL with valid base64 (the standard alphabet, padded with =)");
        if (length == 0) throw Refusal.WrongValue(path, bare ? Bare : "a data URL with a picture in it: this one is empty");
        if (length > maxBytes)
            throw new RequestRefusedException("image_too_large", $"The picture has {length:N0} bytes; at most {maxBytes:N0} are taken. Send a smaller file.", path);
        var file = GC.AllocateUninitializedArray<byte>(length);
        Base64.DecodeFromUtf8(base64, file, out _, out _);
        return file;
    }

    private static ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> url, string path)
    {
        if (!Begins(url, Scheme)) throw Refusal.WrongValue(path, Form);
        if (!Begins(url, Image)) throw Refusal.WrongValue(path, $"{Form}; this one is not of type image/…");
        var subtype = url[Image.Length..];
        var end = subtype.IndexOf((byte)';');
        if (end is < 1 or > LongestSubtype || subtype[..end].ContainsAnyExcept(SubtypeBytes) || !Begins(subtype[end..], Encoding)) throw Refusal.WrongValue(path, Form);
        return subtype[(end + Encoding.Length)..];
    }

    private static bool Begins(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) => text.Length >= start.Length && Ascii.EqualsIgnoreCase(text[..start.Length], start);
}
