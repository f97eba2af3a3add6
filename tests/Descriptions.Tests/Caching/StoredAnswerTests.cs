using System.Text;
using Glimpse.Descriptions.Caching;
using Glimpse.Inference.Requests;

namespace Glimpse.Descriptions.Tests.Caching;

public sealed class StoredAnswerTests
{
    private static readonly AnswerKey Key = new(1, 2);
    private static readonly DateTimeOffset Created = new(2025, 6, 1, 8, 30, 15, 123, TimeSpan.Zero);

    // No property has its default, so that one which is not written shows.
    private static readonly GenerationEvent[] Events =
    [
        new GenerationAccepted(300_000, 25, [new("png", 640, 480, 5_000_000_000, "ab12"), new("jpeg", 1, 2, 3, "")]),
        new TextDelta("嗯……", IsReasoning: true) { Choice = 1 },
        new TextDelta("一只猫🐈", IsReasoning: false) { Choice = 2, Logprobs = [new(7, [0xE4, 0xB8], -0.25f, [new(8, [1], -1.5f, []), new(9, [], float.NegativeInfinity, [])])] },
        new ChoiceCompleted(1, FinishReason.Length, null),
        new ChoiceCompleted(2, FinishReason.Stop, "停"),
        new ChoiceCompleted(3, FinishReason.Stop, ""),
        new GenerationCompleted(FinishReason.Length, new(300_000, 25, 5, 70, 9), new(0, 0, 0, 0, 0, 0)),
    ];

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var answer = StoredAnswer.Read(Key, Write(Events))!;
        Assert.Equal(Created, answer.Created);
        Assert.Equal(Events.Select(Spell), answer.Events.Select(Spell));
    }

    [Fact]
    public void Add_EveryKindOfEvent_CanBeWritten() =>
        Assert.Equal(typeof(GenerationEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(GenerationEvent))).ToHashSet(), Events.Select(told => told.GetType()).ToHashSet());

    [Fact]
    public void Read_AnyByteChanged_IsRefused()
    {
        var bytes = Write(Events);
        for (var i = 0; i < bytes.Length; i++)
        {
            foreach (byte flip in new byte[] { 0x01, 0x80, 0xFF })
            {
                var damaged = bytes.ToArray();
                damaged[i] ^= flip;
                Assert.Null(StoredAnswer.Read(Key, damaged));
            }
        }
    }

    [Fact]
    public void Read_CutOrLonger_IsRefused()
    {
        var bytes = Write(Events);
        for (var length = 0; length < bytes.Length; length++) Assert.Null(StoredAnswer.Read(Key, bytes[..length]));
        Assert.Null(StoredAnswer.Read(Key, (byte[])[.. bytes, 0]));
        Assert.Null(StoredAnswer.Read(Key, new byte[StoredAnswer.MaxBytes + 1]));
    }

    [Fact]
    public void Read_PutUnderAnotherKey_IsRefused() => Assert.Null(StoredAnswer.Read(new(1, 3), Write(Events)));

    [Fact]
    public void Read_RightHashOverNonsense_IsRefusedAndAsksForLittleMemory()
    {
        var random = new Random(7);
        var good = Write(Events);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = 0;
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = good[..random.Next(StoredAnswer.HeadBytes, good.Length + 1)];
            for (var change = random.Next(4); change >= 0; change--)
            {
                if (bytes.Length > StoredAnswer.HeadBytes) bytes[random.Next(StoredAnswer.HeadBytes, bytes.Length)] = (byte)random.Next(256);
            }
            StoredAnswer.Seal(Key, Created, bytes);
            if (StoredAnswer.Read(Key, bytes) is { } answer)
            {
                read++;
                Assert.True(answer.Events is [GenerationAccepted, .., GenerationCompleted]);
            }
        }
        Assert.InRange(read, 1, 4_999);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5_000 * 20_000);
    }

    [Fact]
    public void ToAnswer_TooLong_IsNotKept()
    {
        using var writer = new AnswerWriter();
        writer.Add(Events[0]);
        for (var i = 0; i < 40; i++) writer.Add(new TextDelta(new string('x', StoredAnswer.MaxBytes / 32), IsReasoning: false));
        writer.Add(Events[^1]);
        Assert.Null(writer.ToAnswer(Key, Created));
    }

    private static byte[] Write(params GenerationEvent[] events)
    {
        using var writer = new AnswerWriter();
        foreach (var told in events) writer.Add(told);
        return writer.ToAnswer(Key, Created)!;
    }

    // Records with lists in them are not equal as records.
    private static string Spell(GenerationEvent told) => told switch
    {
        GenerationAccepted accepted => $"{accepted with { Images = [] }} {string.Join(' ', accepted.Images)}",
        TextDelta delta => $"{delta with { Logprobs = [] }} {string.Join(' ', delta.Logprobs.Select(Spell))}",
        _ => told.ToString(),
    };

    private static string Spell(TokenLogprob token) =>
        new StringBuilder().Append($"{token.Id} {Convert.ToHexString(token.Bytes)} {token.Logprob:R} [").AppendJoin(' ', token.Likeliest.Select(Spell)).Append(']').ToString();
}
