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

    /// <summary>Takes a place; dispose to leave.</summary>
    /// <exception cref="EngineBusyException">Every slot and every place in the queue is taken.</exception>
    public Place Enter()
    {
        if (Interlocked.Increment(ref _inside) > slots + queue)
        {
            Interlocked.Decrement(ref _inside);
            throw new EngineBusyException(RetryAfter);
        }
        return new Place(this);
    }

    public sealed class Place(Admission admission) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) Interlocked.Decrement(ref admission._inside);
        }
    }
}
