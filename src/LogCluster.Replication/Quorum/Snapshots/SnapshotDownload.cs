using LogCluster.Core;

namespace LogCluster.Replication.Quorum.Snapshots;

/// <summary>Fetches one snapshot from the leader into a part file of this replica (KIP-630).</summary>
internal sealed class SnapshotDownload(SnapshotStore store, IRaftTransport transport, int bytesMax)
{
    /// <summary>
    /// Returns the finished part and what it is, durable and looked through; null once <paramref name="goesOn"/>, which is asked after every
    /// piece, says no. The caller adopts or disposes the part. Throws <see cref="IOException"/> or <see cref="InvalidDataException"/> when the
    /// leader or the disk does not give it.
    /// </summary>
    public async Task<(SnapshotPart Part, SnapshotInfo Info)?> RunAsync(NodeId leader, LeaderEpoch epoch, OffsetAndEpoch id, Func<bool> goesOn)
    {
        var part = store.CreatePart(id);
        try
        {
            long sizeBytes;
            do
            {
                var chunk = await transport.FetchSnapshotAsync(leader, epoch, id, part.LengthBytes, bytesMax);
                if (!goesOn())
                {
                    part.Dispose();
                    return null;
                }

                Check(chunk, part);
                sizeBytes = chunk.SizeBytes;
                part.Append(chunk.Bytes.Span);
            }
            while (part.LengthBytes < sizeBytes);
            part.Finish();
            return (part, store.Verify(part));
        }
        catch
        {
            part.Dispose();
            throw;
        }
    }

    private static void Check(SnapshotChunk chunk, SnapshotPart part)
    {
        if (chunk.Error != ErrorCode.None)
            throw new InvalidDataException($"The leader does not give the snapshot {part.Id}: {chunk.Error}.");
        if (chunk.Snapshot != part.Id || chunk.Position != part.LengthBytes || chunk.Bytes.IsEmpty || part.LengthBytes + chunk.Bytes.Length > chunk.SizeBytes)
            throw new InvalidDataException($"The leader answers with another part of a snapshot than the one at byte {part.LengthBytes} of {part.Id}.");
    }
}
