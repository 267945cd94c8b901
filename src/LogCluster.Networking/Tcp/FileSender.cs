using System.Buffers;
using System.Net.Sockets;
using LogCluster.Core.Wire;
using Microsoft.Win32.SafeHandles;

namespace LogCluster.Networking.Tcp;

/// <summary>Sends a frame's memory, and between it the regions of files, in order; large ones by sendfile(2), so that they are not copied.</summary>
internal sealed class FileSender(Socket socket)
{
    /// <summary>Large enough that system calls do not count, small enough to stay in the processor's cache between read and send.</summary>
    private const int ChunkBytes = 256 * 1024;

    /// <summary>Below it two copies cost less than what sendfile needs to be set up.</summary>
    private const int SendFileBytesMin = 32 * 1024;

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
        if (region.Length < SendFileBytesMin || region.LendFile(out var position) is not { } file)
        {
            await SendCopiesAsync(region);
            return;
        }

        try
        {
            await SendFileAsync(file, position, region.Length);
        }
        finally
        {
            region.ReturnFile();
        }
    }

    private async ValueTask SendCopiesAsync(IByteRegion region)
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

    /// <summary>Only this call of a socket's sends a file and awaits room for it. It wants a stream, which is not disposed: the handle is lent.</summary>
    private async ValueTask SendFileAsync(SafeFileHandle handle, long position, int length)
    {
        var file = new FileStream(handle, FileAccess.Read, bufferSize: 0, isAsync: true);
        var completed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var packets = new SocketAsyncEventArgs { SendPacketsElements = [new SendPacketsElement(file, position, length)] };
        packets.Completed += (_, _) => completed.SetResult();
        if (socket.SendPacketsAsync(packets))
            await completed.Task;
        if (packets.SocketError != SocketError.Success)
            throw new SocketException((int)packets.SocketError);
    }

    private async ValueTask SendMemoryAsync(ReadOnlyMemory<byte> memory)
    {
        while (memory.Length > 0)
            memory = memory[await socket.SendAsync(memory)..];
    }
}
