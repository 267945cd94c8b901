using System.Buffers;

namespace LogCluster.Core.Buffers;

/// <summary>
/// One contiguous rented buffer of exactly <see cref="Length"/> usable bytes. The owner disposes it once; slices of
/// <see cref="Memory"/> must not outlive that. Disposing twice is allowed and returns it once.
/// </summary>
/// <param name="length">Usable bytes.</param>
/// <param name="budget">The budget from which the owner has taken these bytes; they go back to it with the buffer.</param>
public sealed class PooledBuffer(int length, MemoryBudget? budget = null) : IDisposable
{
    private byte[]? _array = ArrayPool<byte>.Shared.Rent(length);

    public int Length { get; } = length;

    public Memory<byte> Memory
    {
        get
        {
            Invariant.Check(_array is not null);
            return _array.AsMemory(0, Length);
        }
    }

    public Span<byte> Span => Memory.Span;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is not { } array)
            return;
        ArrayPool<byte>.Shared.Return(array);
        budget?.Release(Length);
    }
}
