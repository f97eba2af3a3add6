using Glimpse.Descriptions.Records;
using Glimpse.Inference.Requests;

namespace Glimpse.Cli.Describe;

/// <summary>The answer's text as it comes; thoughts and errors go to the other writer.</summary>
/// <param name="named">Whether each answer begins with its picture's name.</param>
internal sealed class TextAnswers(TextWriter output, TextWriter error, bool named) : IAnswerWriter
{
    private bool _answering;
    private bool _thinking;
    private string _heading = "";

    public void Begin(string file)
    {
        _heading = named ? $"{file}: " : "";
        _answering = false;
    }

    public void Write(TextDelta delta)
    {
        if (delta.IsReasoning)
        {
            _thinking = true;
            error.Write(delta.Text);
            return;
        }
        // Models like to begin with a line end; the record has none either.
        var text = _answering ? delta.Text : delta.Text.TrimStart();
        if (text.Length == 0) return;
        EndThought();
        output.Write(_answering ? text : _heading + text);
        output.Flush();
        _answering = true;
    }

    public void End(string file, DescriptionRecord record)
    {
        EndThought();
        // An empty answer still has its line, and what was written before a failure is left as a line of its own.
        if (record.Error is null || _answering) output.WriteLine(_answering ? "" : _heading);
        if (record.Error is { } fault) error.WriteLine($"error: {file}: {fault.Message}");
        _answering = false;
    }

    private void EndThought()
    {
        if (_thinking) error.WriteLine();
        _thinking = false;
    }
}
