using System.Text.Json;
using Glimpse.Inference.Requests;
using Microsoft.AspNetCore.Http;

namespace Glimpse.Api.Contracts.Reading;

/// <summary>One question about one picture, as the services ask it that callers of GLM-4V know: <c>/infer</c>, <c>/analyze</c> and Gradio's <c>/api/predict</c>.</summary>
/// <param name="Picture">Null: the question is about none.</param>
/// <param name="Text">Null: what is in the picture?</param>
/// <param name="TextName">The caller's name for the question.</param>
internal sealed record PictureQuestion(ContentPart? Picture, string? Text, string TextName)
{
    private const string Pair = "an array of a picture (an address, a data URL, or null) and a text";

    private const string LimitName = "max_new_tokens";

    /// <summary>The most tokens to answer with; null: as many as the server allows.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>For refusals of the engine: the question became its one message.</summary>
    public CallersNames Names => new(("max_tokens", LimitName), ("messages", TextName), ("messages[0]", TextName));

    /// <summary><c>{"image": base64, "text": …, "max_new_tokens": …}</c>.</summary>
    public static PictureQuestion OfInfer(JsonElement body, RequestLimits limits)
    {
        var fields = JsonFields.Of(body, "");
        var text = Checked(fields.TakeText("text"), "text", limits);
        var maxTokens = (int?)fields.TakeInteger(LimitName, 1, int.MaxValue);
        var picture = fields.Take("image") ?? throw Refusal.Missing("image", "a picture's file in base64, or its address");
        fields.Finish();
        return new(PictureReader.Read(picture, "image", limits.MaxPictureBytes, orBare: true), text, "text") { MaxTokens = maxTokens };
    }

    /// <summary>A form with a file <c>image</c>, or an address <c>image_url</c>, and a text <c>question</c>.</summary>
    public static async Task<PictureQuestion> OfAnalyzeAsync(HttpRequest request, RequestLimits limits, CancellationToken cancellation)
    {
        var words = new UploadWords(limits.MaxTextCharacters, "question");
        foreach (var (name, values) in request.Query) words.Add(name, values);
        var form = await PictureForm.ReadAsync(request, limits, words.Add, cancellation);
        return new(form.Picture, words["question"], "question");
    }

    /// <summary><c>{"data": [data URL, text]}</c>, and what Gradio's clients say about their own side.</summary>
    public static PictureQuestion OfPredict(JsonElement body, RequestLimits limits)
    {
        var fields = JsonFields.Of(body, "");
        var data = fields.Take("data") ?? throw Refusal.Missing("data", Pair);
        fields.Ignore("fn_index", "session_hash", "event_data", "event_id", "trigger_id");
        fields.Finish();
        if (data.ValueKind != JsonValueKind.Array) throw Refusal.WrongType("data", Pair, JsonFields.Kind(data));
        if (data.GetArrayLength() is not (1 or 2)) throw Refusal.WrongValue("data", Pair);

        var text = data.GetArrayLength() == 1 ? null : Checked(TextOf(data[1]), "data[1]", limits);
        var picture = data[0].ValueKind == JsonValueKind.Null ? null : PictureReader.Read(data[0], "data[0]", limits.MaxPictureBytes, orBare: true);
        if (picture is null && string.IsNullOrWhiteSpace(text)) throw Refusal.WrongValue("data", $"{Pair}, of which at least one is given");
        return new(picture, text, "data[1]");
    }

    private static string? TextOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Null => null,
        _ => throw Refusal.WrongType("data[1]", "a string", JsonFields.Kind(element)),
    };

    private static string? Checked(string? text, string name, RequestLimits limits) => text is null || text.Length <= limits.MaxTextCharacters ? text
        : throw new RequestRefusedException("text_too_long", $"'{name}' has more than {limits.MaxTextCharacters:N0} characters.", name);
}
