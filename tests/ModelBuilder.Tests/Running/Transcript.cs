using Glimpse.Fixtures;

namespace Glimpse.ModelBuilder.Tests.Running;

/// <summary>A case's prompt followed by the reference's own answer without its last token, with the positions of both.</summary>
internal static class Transcript
{
    public static (long[] Ids, long[] Positions) Of(GoldenCase golden, GoldenTensors tensors)
    {
        var prompt = tensors.InputIds;
        var answer = golden.GeneratedIds.SkipLast(1).Select(id => (long)id).ToArray();
        var next = prompt.Length + tensors.RopeDelta;
        var positions = Enumerable.Range(0, 3).SelectMany(axis =>
            tensors.PositionIds.Skip(axis * prompt.Length).Take(prompt.Length).Concat(answer.Select((_, k) => next + k)));
        return ([.. prompt, .. answer], [.. positions]);
    }
}
