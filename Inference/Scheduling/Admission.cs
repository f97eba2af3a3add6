using Glimpse.Inference.Requests;

namespace Glimpse.Inference.Scheduling;

/// <summary>Counts who is inside, from before a picture is decoded to the end of the answer, and refuses those for whom there is no room.</summary>
/// <param name="slots">Requests that can run.</param>
/// <param name="queue">Requests that may wait besides.</param>
internal sealed class Admission(int slots, int queue)
{
    /// <summary>What a refused caller is told: about as long as a short answer takes.</summary>
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private int _inside;

    public int Inside => Volatile.Read(ref _inside);

    /// <summary>Takes places; dispose to leave.</summary>
    /// <param name="answers">How many of them: one for each answer of the request.</param>
    /// <exception cref="EngineBusyException">Every slot and every place in the queue is taken.</exception>
    public Place Enter(int answers = 1)
    {
        if (Interlocked.Add(ref _inside, answers) > slots + queue)
        {
            Interlocked.Add(ref _inside, -answers);
            throw new EngineBusyException(RetryAfter);
        }
        return new Place(this, answers);
    }

    public sealed class Place(Admission admission, int answers) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) Interlocked.Add(ref admission._inside, -answers);
        }
    }
}
