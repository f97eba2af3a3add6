using Glimpse.Inference.Requests;

namespace Glimpse.Descriptions.Caching;

/// <summary>The events of an answer as bytes: a number for the kind of each, then its fields. Timings are not kept, since they are of one telling.</summary>
internal static class AnswerEvents
{
    private enum Kind : byte { Accepted = 1, Delta, ChoiceCompleted, Completed }

    public static void Write(BinaryWriter output, GenerationEvent told)
    {
        switch (told)
        {
            case GenerationAccepted accepted:
                output.Write((byte)Kind.Accepted);
                output.Write7BitEncodedInt(accepted.PromptTokens);
                output.Write7BitEncodedInt(accepted.ImageTokens);
                WriteList(output, accepted.Images, Write);
                break;
            case TextDelta delta:
                output.Write((byte)Kind.Delta);
                output.Write(delta.IsReasoning);
                output.Write7BitEncodedInt(delta.Choice);
                output.Write(delta.Text);
                WriteList(output, delta.Logprobs, Write);
                break;
            case ChoiceCompleted choice:
                output.Write((byte)Kind.ChoiceCompleted);
                output.Write7BitEncodedInt(choice.Choice);
                output.Write((byte)choice.Reason);
                output.Write(choice.StopText is not null);
                output.Write(choice.StopText ?? "");
                break;
            case GenerationCompleted completed:
                output.Write((byte)Kind.Completed);
                output.Write((byte)completed.Reason);
                Write(output, completed.Usage);
                break;
            default:
                throw new NotSupportedException($"{told.GetType().Name} cannot be kept yet.");
        }
    }

    /// <summary>Reads all events from a place on; null where the bytes are not those of a whole answer.</summary>
    public static IReadOnlyList<GenerationEvent>? Read(byte[] bytes, int from)
    {
        try
        {
            using var input = new BinaryReader(new MemoryStream(bytes, from, bytes.Length - from, writable: false));
            var events = new List<GenerationEvent>();
            while (input.BaseStream.Position < input.BaseStream.Length) events.Add(Read(input));
            return events is [GenerationAccepted, .., GenerationCompleted] ? events : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or FormatException or InvalidDataException)
        {
            return null;
        }
    }

    private static GenerationEvent Read(BinaryReader input) => (Kind)input.ReadByte() switch
    {
        Kind.Accepted => new GenerationAccepted(input.Read7BitEncodedInt(), input.Read7BitEncodedInt(), ReadList(input, ReadImage)),
        Kind.Delta => ReadDelta(input),
        Kind.ChoiceCompleted => ReadChoice(input),
        Kind.Completed => new GenerationCompleted(ReadReason(input), ReadUsage(input), new(0, 0, 0, 0, 0, 0)),
        _ => throw new InvalidDataException(),
    };

    private static void Write(BinaryWriter output, ImageFacts image)
    {
        output.Write(image.Format);
        output.Write7BitEncodedInt(image.Width);
        output.Write7BitEncodedInt(image.Height);
        output.Write7BitEncodedInt64(image.Bytes);
        output.Write(image.Sha256);
    }

    private static ImageFacts ReadImage(BinaryReader input) =>
        new(input.ReadString(), input.Read7BitEncodedInt(), input.Read7BitEncodedInt(), input.Read7BitEncodedInt64(), input.ReadString());

    private static TextDelta ReadDelta(BinaryReader input)
    {
        var (isReasoning, choice, text) = (input.ReadBoolean(), input.Read7BitEncodedInt(), input.ReadString());
        return new(text, isReasoning) { Choice = choice, Logprobs = ReadList(input, ReadLogprob) };
    }

    private static ChoiceCompleted ReadChoice(BinaryReader input)
    {
        var (choice, reason, stopped, text) = (input.Read7BitEncodedInt(), ReadReason(input), input.ReadBoolean(), input.ReadString());
        return new(choice, reason, stopped ? text : null);
    }

    private static FinishReason ReadReason(BinaryReader input) => (FinishReason)input.ReadByte() is var reason && Enum.IsDefined(reason) ? reason : throw new InvalidDataException();

    private static void Write(BinaryWriter output, TokenUsage usage)
    {
        output.Write7BitEncodedInt(usage.PromptTokens);
        output.Write7BitEncodedInt(usage.ImageTokens);
        output.Write7BitEncodedInt(usage.CachedTokens);
        output.Write7BitEncodedInt(usage.CompletionTokens);
        output.Write7BitEncodedInt(usage.ReasoningTokens);
    }

    private static TokenUsage ReadUsage(BinaryReader input) =>
        new(input.Read7BitEncodedInt(), input.Read7BitEncodedInt(), input.Read7BitEncodedInt(), input.Read7BitEncodedInt(), input.Read7BitEncodedInt());

    private static void Write(BinaryWriter output, TokenLogprob token)
    {
        WriteToken(output, token);
        WriteList(output, token.Likeliest, WriteToken);
    }

    private static void WriteToken(BinaryWriter output, TokenLogprob token)
    {
        output.Write7BitEncodedInt(token.Id);
        output.Write7BitEncodedInt(token.Bytes.Length);
        output.Write(token.Bytes);
        output.Write(token.Logprob);
    }

    private static TokenLogprob ReadLogprob(BinaryReader input) => ReadToken(input) is var token ? token with { Likeliest = ReadList(input, ReadToken) } : token;

    private static TokenLogprob ReadToken(BinaryReader input)
    {
        var (id, length) = (input.Read7BitEncodedInt(), ReadCount(input));
        return new(id, input.ReadBytes(length), input.ReadSingle(), []);
    }

    private static void WriteList<T>(BinaryWriter output, IReadOnlyList<T> list, Action<BinaryWriter, T> write)
    {
        output.Write7BitEncodedInt(list.Count);
        foreach (var item in list) write(output, item);
    }

    private static T[] ReadList<T>(BinaryReader input, Func<BinaryReader, T> read)
    {
        var list = new T[ReadCount(input)];
        for (var i = 0; i < list.Length; i++) list[i] = read(input);
        return list;
    }

    // Whatever is counted takes a byte at least, so that a false count cannot ask for much memory.
    private static int ReadCount(BinaryReader input) =>
        input.Read7BitEncodedInt() is var count && count >= 0 && count <= input.BaseStream.Length - input.BaseStream.Position ? count : throw new InvalidDataException();
}
