using System.Text.Json;
using Glimpse.Inference.Requests;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>Reads what messages hold, text and pictures in any order, counted against the limits of one request before anything is decoded.</summary>
/// <param name="onPicture">Is told of every picture as it is read.</param>
internal sealed class ContentReader(RequestLimits limits, Action<ImagePart>? onPicture = null)
{
    private const string Expected = "a string or an array of parts";
    private const string Types = "\"text\" or \"image_url\" (\"input_text\" or \"input_image\" in /v1/responses)";
    private int _characters;
    private int _pictures;

    /// <param name="content">A string, or an array of parts.</param>
    /// <param name="role">Who speaks: only users show pictures.</param>
    /// <param name="path">Its place in the request.</param>
    public List<ContentPart> Read(JsonElement content, ChatRole role, string path)
    {
        if (content.ValueKind == JsonValueKind.String) return [new TextPart(Counted(content.GetString()!, path))];
        if (content.ValueKind != JsonValueKind.Array) throw Refusal.WrongType(path, Expected, JsonFields.Kind(content));
        if (content.GetArrayLength() == 0) throw Refusal.WrongValue(path, "an array of at least one part, or a string");

        var parts = new List<ContentPart>(content.GetArrayLength());
        foreach (var part in content.EnumerateArray()) parts.Add(ReadPart(part, role, $"{path}[{parts.Count}]"));
        return parts;
    }

    /// <summary>Refuses a content that is not there.</summary>
    public static JsonElement Required(JsonElement? content, string path) => content ?? throw Refusal.Missing(path, Expected);

    /// <summary>Text that counts against the limit as well.</summary>
    public string Counted(string text, string path)
    {
        _characters += text.Length;
        return _characters <= limits.MaxTextCharacters ? text
            : throw new RequestRefusedException("text_too_long", $"The messages hold more than {limits.MaxTextCharacters:N0} characters of text. Send less.", path);
    }

    // Chat and responses have names of their own for the same parts; either's are taken on both routes.
    private ContentPart ReadPart(JsonElement element, ChatRole role, string path)
    {
        var fields = JsonFields.Of(element, path);
        var type = fields.TakeText("type") ?? throw Refusal.Missing(fields.PathOf("type"), Types);
        ContentPart part = type switch
        {
            "text" or "input_text" or "output_text" => new TextPart(Counted(fields.TakeText("text") ?? throw Refusal.Missing(fields.PathOf("text"), "a string"), path)),
            "image_url" => ReadPicture(fields.Take("image_url") ?? throw Refusal.Missing(fields.PathOf("image_url"), "an address, a data URL or an object {\"url\": …}"), role, fields.PathOf("image_url")),
            "input_image" => ReadInputPicture(fields, role),
            "refusal" or "input_file" or "file" or "input_audio" => throw Refusal.NotSupported(fields.PathOf("type"), $"Use {Types}."),
            _ => throw Refusal.WrongValue(fields.PathOf("type"), Types),
        };
        if (part is ImagePart picture) onPicture?.Invoke(picture);
        // Answers come back as they were given, with these beside their text; the last is what clients make of it themselves.
        if (type == "output_text") fields.Ignore("annotations", "logprobs", "parsed");
        fields.Finish();
        return part;
    }

    private ContentPart ReadPicture(JsonElement url, ChatRole role, string path)
    {
        CountPicture(role, path);
        if (url.ValueKind != JsonValueKind.Object) return PictureReader.Read(url, path, limits.MaxPictureBytes);

        var fields = JsonFields.Of(url, path);
        var address = fields.Take("url") ?? throw Refusal.Missing(fields.PathOf("url"), "an address or a data URL");
        var detail = ReadDetail(fields);
        fields.Finish();
        return PictureReader.Read(address, fields.PathOf("url"), limits.MaxPictureBytes, detail: detail);
    }

    private ContentPart ReadInputPicture(JsonFields fields, ChatRole role)
    {
        if (fields.Take("file_id") is not null) throw Refusal.NotSupported(fields.PathOf("file_id"), "Send the picture itself in image_url, or its address.");
        var path = fields.PathOf("image_url");
        var url = fields.Take("image_url") ?? throw Refusal.Missing(path, "an address or a data URL");
        CountPicture(role, path);
        return PictureReader.Read(url, path, limits.MaxPictureBytes, detail: ReadDetail(fields));
    }

    private void CountPicture(ChatRole role, string path)
    {
        if (role != ChatRole.User) throw new RequestRefusedException("image_not_allowed", "Pictures belong in messages of the role user. Move this one there.", path);
        if (++_pictures > limits.MaxPictures) throw new RequestRefusedException("too_many_images", $"One request takes at most {limits.MaxPictures} pictures.", path);
    }

    private static ImageDetail ReadDetail(JsonFields fields) => fields.TakeText("detail") switch
    {
        "low" => ImageDetail.Low,
        null or "auto" or "high" or "original" => ImageDetail.Full,
        _ => throw Refusal.WrongValue(fields.PathOf("detail"), "auto, low, high or original"),
    };
}
