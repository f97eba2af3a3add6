namespace Glimpse.Api.Contracts.Reading;

/// <summary>Whether an answer is streamed, and with what.</summary>
/// <param name="IsStream">Piece by piece, as server-sent events.</param>
/// <param name="IncludeUsage">Whether a stream ends with a chunk that tells the usage.</param>
internal readonly record struct StreamOptions(bool IsStream, bool IncludeUsage)
{
    public static StreamOptions Read(JsonFields fields)
    {
        var stream = fields.TakeBoolean("stream") ?? false;
        if (fields.TakeObject("stream_options") is not { } options) return new(stream, false);
        if (!stream) throw Refusal.WrongValue("stream_options", "left out unless 'stream' is true");
        var includeUsage = options.TakeBoolean("include_usage") ?? false;
        if (options.TakeBoolean("continuous_usage_stats") is true) throw Refusal.NotSupported(options.PathOf("continuous_usage_stats"), "The usage comes with the last chunk.");
        if (options.TakeBoolean("include_obfuscation") is true) throw Refusal.NotSupported(options.PathOf("include_obfuscation"), "Leave it out.");
        options.Finish();
        return new(stream, includeUsage);
    }
}
