using Glimpse.Inference.Requests;

namespace Glimpse.Descriptions.Caching;

/// <summary>Writes an answer down while it is told.</summary>
internal sealed class AnswerWriter : IDisposable
{
    private readonly MemoryStream _bytes = new(4096);
    private readonly BinaryWriter _output;
    private bool _isTooLong;

    public AnswerWriter()
    {
        _output = new(_bytes);
        _bytes.Position = StoredAnswer.HeadBytes;
    }

    public void Add(GenerationEvent told)
    {
        if (_isTooLong) return;
        AnswerEvents.Write(_output, told);
        _isTooLong = _bytes.Length > StoredAnswer.MaxBytes;
        if (_isTooLong) _bytes.SetLength(0);
    }

    /// <summary>The answer as it is kept; null where it is too long.</summary>
    public byte[]? ToAnswer(AnswerKey key, DateTimeOffset created)
    {
        if (_isTooLong) return null;
        var answer = _bytes.ToArray();
        StoredAnswer.Seal(key, created, answer);
        return answer;
    }

    public void Dispose() => _output.Dispose();
}
