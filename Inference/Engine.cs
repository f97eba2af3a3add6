using System.Threading.Channels;
using Glimpse.Inference.Caching;
using Glimpse.Inference.Execution;
using Glimpse.Inference.Sampling;
using Glimpse.Inference.Scheduling;
using Microsoft.Extensions.Logging;

namespace Glimpse.Inference;

/// <summary>
/// The loop that owns everything mutable: sequences, slots, the executor, the sampler. Others send it messages and follow a sequence's
/// <see cref="TokenLog"/>. One step is plan, run, commit.
/// </summary>
internal sealed partial class Engine : IDisposable
{
    private readonly IModelExecutor _executor;
    private readonly Scheduler _scheduler;
    private readonly SlotTable _slots;
    private readonly TokenSampler _sampler;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;

    // Unbounded, but filled by admitted requests only: two messages each at most.
    private readonly Channel<Message> _inbox = Channel.CreateUnbounded<Message>(new UnboundedChannelOptions { SingleReader = true });
    private readonly LinkedList<Sequence> _waiting = []; // ordered by priority, then arrival
    private readonly List<Sequence> _running = []; // ordered by slot
    private readonly StepPlan _plan = new();
    private readonly DecodeRow[] _rows;
    private readonly Thread _thread;
    private bool _stopping;

    // Written by the loop, read by anyone.
    private int _runningCount;
    private long _tokensInUse;
    private long _promptTokens;
    private long _reusedTokens;

    /// <param name="executor">Runs the model; disposed with the engine.</param>
    /// <param name="stepTokens">A step's budget.</param>
    /// <param name="deterministic">Whether prompts are cut, and reused, at multiples of the budget only.</param>
    /// <param name="clock">For the timings of sequences.</param>
    /// <param name="log">For failures.</param>
    /// <param name="sharedStepTokens">A step's budget beside running answers; 0: the same.</param>
    /// <param name="sharedStepsApart">Of so many steps beside running answers one computes prompts.</param>
    public Engine(IModelExecutor executor, int stepTokens, bool deterministic, TimeProvider clock, ILogger log, int sharedStepTokens = 0, int sharedStepsApart = 1)
    {
        _executor = executor;
        _scheduler = new Scheduler(stepTokens, executor.Slots, sharedStepTokens, sharedStepsApart, deterministic);
        _slots = new SlotTable(executor.Slots, executor.SlotTokens, executor.CanCopySlots, grid: deterministic ? stepTokens : 1);
        _sampler = new TokenSampler(executor.VocabularySize);
        _clock = clock;
        _logger = log;
        _rows = new DecodeRow[executor.Slots];
        _thread = new Thread(Loop) { IsBackground = true, Name = "glimpse-engine" };
        _thread.Start();
    }

    private enum MessageKind { Admit, Cancel, Stop }

    private readonly record struct Message(MessageKind Kind, Sequence? Sequence);

    /// <summary>For checks: called on the loop's thread after every step.</summary>
    internal Action<IReadOnlyList<Sequence>, IReadOnlyCollection<Sequence>, SlotTable>? StepDone { get; set; }

    /// <summary>Sequences with a slot.</summary>
    public int Running => Volatile.Read(ref _runningCount);

    /// <summary>Positions of the key-value cache in use.</summary>
    public long TokensInUse => Volatile.Read(ref _tokensInUse);

    /// <summary>Prompt tokens of all sequences that got a slot, and how many of them were there already.</summary>
    public (long Asked, long Reused) PromptTokens => (Volatile.Read(ref _promptTokens), Volatile.Read(ref _reusedTokens));

    /// <summary>Hands a sequence over; from now on only its output may be touched.</summary>
    public void Submit(Sequence sequence)
    {
        if (!_inbox.Writer.TryWrite(new Message(MessageKind.Admit, sequence))) sequence.Output.End(Ending.ShutDown);
    }

    /// <summary>Asks for a sequence's end; harmless when it ended already.</summary>
    public void Cancel(Sequence sequence) => _inbox.Writer.TryWrite(new Message(MessageKind.Cancel, sequence));

    /// <summary>Ends every sequence and the loop, and waits for it.</summary>
    public void Dispose()
    {
        if (!_inbox.Writer.TryWrite(new Message(MessageKind.Stop, null))) return;
        _inbox.Writer.TryComplete();
        _thread.Join();
    }

    private void Loop()
    {
        while (Receive())
        {
            try
            {
                Step();
            }
            catch (Exception e)
            {
                // Nothing should come this far. Whoever is inside cannot be trusted any more; the next may be.
                LogStepFailed(e);
                foreach (var sequence in _running.ToArray()) Leave(sequence, new Ending(EndingKind.Failed, e));
            }
        }
        foreach (var sequence in _waiting) sequence.Output.End(Ending.ShutDown);
        foreach (var sequence in _running.ToArray()) Leave(sequence, Ending.ShutDown);
        while (_inbox.Reader.TryRead(out var late)) late.Sequence?.Output.End(Ending.ShutDown);
        _executor.Dispose();
    }

    /// <summary>Takes in what has arrived; waits while there is nothing to do. False: stop.</summary>
    private bool Receive()
    {
        if (_running.Count == 0 && _waiting.Count == 0 && !_inbox.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult()) return false;
        while (!_stopping && _inbox.Reader.TryRead(out var message))
        {
            switch (message.Kind)
            {
                case MessageKind.Admit: Queue(message.Sequence!); break;
                case MessageKind.Cancel: Drop(message.Sequence!); break;
                default: _stopping = true; break;
            }
        }
        return !_stopping;
    }

    /// <summary>Behind all that are as urgent.</summary>
    private void Queue(Sequence sequence)
    {
        var ahead = _waiting.Last;
        while (ahead is not null && ahead.Value.Priority > sequence.Priority) ahead = ahead.Previous;
        if (ahead is null) _waiting.AddFirst(sequence);
        else _waiting.AddAfter(ahead, sequence);
    }

    private void Step()
    {
        GiveSlots();
        _scheduler.Plan(_running, _plan);
        foreach (var piece in _plan.Prefill) Prefill(piece);
        Decode(_plan.Decode);
        Publish();
        StepDone?.Invoke(_running, _waiting, _slots);
    }

    private void GiveSlots()
    {
        for (var node = _waiting.First; node is not null && _slots.HasFree;)
        {
            var (sequence, next) = (node.Value, node.Next);
            if (!sequence.WaitsForLeader)
            {
                _waiting.Remove(node);
                Start(sequence);
            }
            node = next;
        }
    }

    private void Start(Sequence sequence)
    {
        var grant = _slots.Take(sequence);
        (sequence.Slot, sequence.Reused, sequence.Computed) = (grant.Slot, grant.Reused, grant.Reused);
        sequence.StartedAt = _clock.GetTimestamp();
        var place = _running.FindIndex(other => other.Slot > sequence.Slot);
        _running.Insert(place < 0 ? _running.Count : place, sequence);
        if (grant.CopyFrom != grant.Slot) _executor.CopySlot(grant.CopyFrom, grant.Slot, grant.Reused);
        Volatile.Write(ref _promptTokens, _promptTokens + sequence.Prompt.Length);
        Volatile.Write(ref _reusedTokens, _reusedTokens + sequence.Reused);
    }

    private void Prefill(PrefillPiece piece)
    {
        var sequence = piece.Sequence;
        try
        {
            var logits = _executor.Prefill(sequence.Slot, sequence.Prompt, sequence.Computed, piece.Count);
            var isLast = sequence.PromptLeft == piece.Count;
            var token = isLast ? Pick(sequence, logits) : 0;
            sequence.Computed += piece.Count;
            if (isLast) Commit(sequence, token);
        }
        catch (Exception e)
        {
            Fail(sequence, e);
        }
    }

    private void Decode(List<Sequence> sequences)
    {
        if (sequences.Count == 0) return;
        var rows = _rows.AsSpan(0, sequences.Count);
        for (var i = 0; i < rows.Length; i++) rows[i] = RowOf(sequences[i]);
        try
        {
            _executor.Decode(rows);
        }
        catch (Exception e) when (rows.Length > 1)
        {
            // One row may be at fault: alone, each shows whether it is.
            LogBatchFailed(e, rows.Length);
            foreach (var sequence in sequences) DecodeAlone(sequence);
            return;
        }
        catch (Exception e)
        {
            Fail(sequences[0], e);
            return;
        }
        foreach (var sequence in sequences) PickNext(sequence);
    }

    private void DecodeAlone(Sequence sequence)
    {
        try
        {
            _executor.Decode([RowOf(sequence)]);
        }
        catch (Exception e)
        {
            Fail(sequence, e);
            return;
        }
        PickNext(sequence);
    }

    private void PickNext(Sequence sequence)
    {
        try
        {
            var token = Pick(sequence, _executor.Logits(sequence.Slot));
            sequence.Computed++;
            Commit(sequence, token);
        }
        catch (Exception e)
        {
            Fail(sequence, e);
        }
    }

    private int Pick(Sequence sequence, Span<float> logits)
    {
        var answer = sequence.Output.From(0);
        sequence.Scores?.Observe(logits, answer.Length);
        foreach (var step in sequence.Steps) step.Apply(logits, answer);
        var token = _sampler.Pick(logits, sequence.Sampling, answer.Length);
        sequence.Scores?.Choose(answer.Length, token);
        return token;
    }

    private static DecodeRow RowOf(Sequence sequence) =>
        new(sequence.Slot, sequence.LastToken, sequence.Computed, sequence.Computed + sequence.Prompt.Positions.Delta);

    /// <summary>A token is decided: it is told, and it may be the last.</summary>
    private void Commit(Sequence sequence, int token)
    {
        sequence.LastToken = token;
        sequence.LastTokenAt = _clock.GetTimestamp();
        if (sequence.FirstTokenAt == 0) sequence.FirstTokenAt = sequence.LastTokenAt;
        sequence.Output.Append(token);
        if (sequence.Ends(token)) Leave(sequence, Ending.Stop);
        else if (sequence.Output.Count == sequence.Output.Capacity || sequence.Computed == _executor.SlotTokens) Leave(sequence, Ending.Length);
    }

    private void Fail(Sequence sequence, Exception cause)
    {
        LogSequenceFailed(cause, sequence.Id);
        Leave(sequence, new Ending(EndingKind.Failed, cause));
    }

    private void Drop(Sequence sequence)
    {
        if (sequence.Output.Ending is not null) return;
        if (sequence.Slot == Sequence.NoSlot)
        {
            _waiting.Remove(sequence);
            sequence.Output.End(Ending.Cancelled);
        }
        else
        {
            Leave(sequence, Ending.Cancelled);
        }
    }

    private void Leave(Sequence sequence, Ending ending)
    {
        _running.Remove(sequence);
        _slots.Release(sequence, ending.Kind == EndingKind.Failed ? 0 : sequence.Computed);
        sequence.Output.End(ending);
    }

    private void Publish()
    {
        long tokens = 0;
        foreach (var sequence in _running) tokens += sequence.Computed;
        Volatile.Write(ref _tokensInUse, tokens);
        Volatile.Write(ref _runningCount, _running.Count);
    }
}
