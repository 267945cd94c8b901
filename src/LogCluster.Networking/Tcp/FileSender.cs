using System.Buffers;
using System.Net.Sockets;
using LogCluster.Core.Wire;

namespace LogCluster.Networking.Tcp;

/// <summary>Sends a frame's memory, and between it the regions of files, in order.</summary>
internal sealed class FileSender(Socket socket)
{
    /// <summary>Large enough that system calls do not count, small enough to stay in the processor's cache between read and send.</summary>
    private const int ChunkBytes = 256 * 1024;

    public async ValueTask SendAsync(WireWriter frame)
    {
        var sent = 0;
        foreach (var (at, region) in frame.Regions)
        {
            await SendMemoryAsync(frame.WrittenMemory[sent..at]);
            sent = at;
            await SendRegionAsync(region);
        }

        await SendMemoryAsync(frame.WrittenMemory[sent..]);
    }

    private async ValueTask SendRegionAsync(IByteRegion region)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(Math.Min(region.Length, ChunkBytes));
        try
        {
            for (var offset = 0; offset < region.Length;)
            {
                var count = Math.Min(chunk.Length, region.Length - offset);
                region.CopyTo(offset, chunk.AsSpan(0, count));
                await SendMemoryAsync(chunk.AsMemory(0, count));
                offset += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private async ValueTask SendMemoryAsync(ReadOnlyMemory<byte> memory)
    {
        while (memory.Length > 0)
            memory = memory[await socket.SendAsync(memory)..];
    }
}
