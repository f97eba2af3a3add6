using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Glimpse.Api.Gate;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>
/// A request's JSON over its own bytes: read into one borrowed buffer, checked for what hostile JSON does, and parsed in place, so that a picture inside is not copied
/// before it is decoded. Elements are valid until this is disposed.
/// </summary>
internal sealed class JsonBody : IDisposable
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly BorrowedBytes _bytes;
    private readonly JsonDocument _document;

    private JsonBody(BorrowedBytes bytes, JsonDocument document) => (_bytes, _document) = (bytes, document);

    public JsonElement Root => _document.RootElement;

    public static async Task<JsonBody> ReadAsync(HttpRequest request, ApiOptions options, CancellationToken cancellation)
    {
        var bytes = await BorrowedBytes.ReadAsync(request.Body, request.ContentLength, options.MaxBodyBytes, cancellation)
            ?? throw new ApiException(ApiError.BodyTooLarge(options.MaxBodyBytes));
        try
        {
            return new(bytes, Parse(bytes.Read, options));
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _document.Dispose();
        _bytes.Dispose();
    }

    private static JsonDocument Parse(Memory<byte> bytes, ApiOptions options)
    {
        if (bytes.Span.StartsWith(ByteOrderMark)) bytes = bytes[ByteOrderMark.Length..];
        if (bytes.IsEmpty) throw Refusal.InvalidJson("The body is empty: send a JSON object.");
        if (!Utf8.IsValid(bytes.Span)) throw Refusal.InvalidJson("The body is not UTF-8. Send JSON in UTF-8.");
        try
        {
            Walk(bytes.Span, options);
        }
        catch (JsonException fault)
        {
            throw Refusal.InvalidJson($"The body is not valid JSON: line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}.");
        }
        return JsonDocument.Parse(bytes[..JsonEscapes.Undo(bytes.Span)], new() { MaxDepth = options.MaxJsonDepth });
    }

    // The document takes 12 bytes a token, so a body of brackets would take many times its own size: count before parsing.
    private static void Walk(ReadOnlySpan<byte> json, ApiOptions options)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = options.MaxJsonDepth + 1 });
        for (var tokens = 1; reader.Read(); tokens++)
        {
            if (tokens > options.MaxJsonTokens) throw Refusal.InvalidJson($"The body has more than {options.MaxJsonTokens:N0} JSON names and values.");
            if (reader.CurrentDepth >= options.MaxJsonDepth && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                throw Refusal.InvalidJson($"The body nests deeper than {options.MaxJsonDepth} levels.");
            if (reader.ValueIsEscaped && (reader.ValueSpan.IndexOf("\\ud"u8) >= 0 || reader.ValueSpan.IndexOf("\\uD"u8) >= 0)) CheckSurrogates(ref reader);
        }
    }

    // JSON can spell half a surrogate pair, which is not text: found here once, so that whoever reads a name or string need not care.
    private static void CheckSurrogates(ref Utf8JsonReader reader)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            reader.CopyString(scratch);
        }
        catch (InvalidOperationException)
        {
            throw Refusal.InvalidJson($"The body has an escape (\\uD800 to \\uDFFF) that is half a character, in the text at byte {reader.TokenStartIndex + 1}.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }
}
