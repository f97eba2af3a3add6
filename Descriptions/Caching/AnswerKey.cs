using System.Buffers.Binary;
using System.Globalization;
using Glimpse.Inference;
using Glimpse.Inference.Requests;
using Glimpse.Inference.Sampling;

namespace Glimpse.Descriptions.Caching;

/// <summary>
/// Names an answer by all that shapes it: the model and how it works, who asks, the conversation with the bytes of its pictures, and every setting.
/// A SHA-256, so that who chooses what is asked cannot make two questions meet.
/// </summary>
internal readonly record struct AnswerKey(UInt128 High, UInt128 Low)
{
    // Raise it when fields are added or change their order.
    private const string Layout = "glimpse answer 2";

    public static AnswerKey Of(GenerationRequest request, ModelInfo model)
    {
        using var digest = new KeyDigest();
        digest.Add(Layout);
        Add(digest, model);
        digest.Add(request.Caller);
        digest.Add(request.CacheSalt);
        digest.Add(request.AnswerLife == AnswerLife.Lasting); // what handles pictures is a caller of its own
        digest.Add(request.Messages, message => Add(digest, message));
        digest.Add(request.EnableThinking);
        digest.Add(request.MaxTokens);
        digest.Add(request.Choices);
        Add(digest, request.ResponseFormat);
        Add(digest, request.Sampling);
        return digest.ToKey();
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{High:x32}{Low:x32}");

    public void CopyTo(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt128BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[16..], Low);
    }

    private static void Add(KeyDigest digest, ModelInfo model)
    {
        digest.Add(model.Id);
        digest.Add(model.Version);
        digest.Add(model.Precision);
        digest.Add(model.Provider);
        digest.Add(model.MaxTokens);
        digest.Add(model.MaxImageTokens);
        digest.Add(model.Processing);
        // Its own sampling is part of the package, and so of its version.
    }

    private static void Add(KeyDigest digest, ChatMessage message)
    {
        digest.Add((long)message.Role);
        digest.Add(message.Reasoning);
        digest.Add(message.Content, part => Add(digest, part));
    }

    private static void Add(KeyDigest digest, ContentPart part)
    {
        switch (part)
        {
            case TextPart text:
                digest.Add(1L);
                digest.Add(text.Text);
                break;
            case ImagePart image:
                digest.Add(2L);
                digest.Add(image);
                digest.Add((long)image.Detail);
                break;
            default:
                throw new NotSupportedException($"{part.GetType().Name} is not part of the key yet.");
        }
    }

    private static void Add(KeyDigest digest, ResponseFormat? format)
    {
        switch (format)
        {
            case null:
                digest.Add(0L);
                break;
            case ResponseFormat.JsonObject:
                digest.Add(1L);
                break;
            case ResponseFormat.JsonSchema schema:
                digest.Add(2L);
                digest.Add(schema.Schema.GetRawText());
                break;
            default:
                throw new NotSupportedException($"{format.GetType().Name} is not part of the key yet.");
        }
    }

    private static void Add(KeyDigest digest, SamplingOptions sampling)
    {
        digest.Add(sampling.Temperature);
        digest.Add(sampling.TopP);
        digest.Add(sampling.TopK);
        digest.Add(sampling.MinP);
        digest.Add(sampling.Seed);
        digest.Add(sampling.RepetitionPenalty);
        digest.Add(sampling.FrequencyPenalty);
        digest.Add(sampling.PresencePenalty);
        digest.Add([.. sampling.LogitBias.OrderBy(bias => bias.Key)], (KeyValuePair<int, float> bias) =>
        {
            digest.Add(bias.Key);
            digest.Add(bias.Value);
        });
        digest.Add(sampling.BadWords, digest.Add);
        digest.Add(sampling.Stop, digest.Add);
        digest.Add(sampling.StopTokenIds, id => digest.Add(id));
        digest.Add(sampling.IgnoreEos);
        digest.Add(sampling.MinTokens);
        digest.Add(sampling.TopLogprobs);
        digest.Add(sampling.ThinkingBudget);
    }
}
