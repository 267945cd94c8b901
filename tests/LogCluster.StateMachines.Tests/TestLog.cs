using System.Text;
using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Core.Wire;
using LogCluster.Records;
using LogCluster.Replication;
using Microsoft.Win32.SafeHandles;

namespace LogCluster.StateMachines.Tests;

/// <summary>A replicated log in memory whose commits, leadership and failures are the test's.</summary>
internal sealed class TestLog : IReplicatedLog
{
    private readonly List<(long BaseOffset, byte[] Bytes)> _batches = [];

    public TopicPartition TopicPartition { get; } = new("state", 0);

    public LeaderEpoch LeaderEpoch { get; set; } = new(1);

    public bool IsLeader { get; set; } = true;

    public bool TakesAppends { get; set; } = true;

    /// <summary>True: what is appended is committed at once.</summary>
    public bool CommitsAtOnce { get; set; } = true;

    /// <summary>Thrown by the next append.</summary>
    public IOException? NextFailure { get; set; }

    public long LogStartOffset { get; set; }

    public long LogEndOffset { get; private set; }

    public OffsetMonitor HighWatermark { get; } = new(TimeProvider.System);

    /// <summary>Records of each batch, in the order of the appends.</summary>
    public List<int> BatchSizes { get; } = [];

    public long? TryAppend(Memory<byte> batch)
    {
        if (!IsLeader)
            return null;
        if (!TakesAppends)
            throw new IOException("Too few replicas are in sync.");
        if (NextFailure is { } failure)
        {
            NextFailure = null;
            throw failure;
        }

        var baseOffset = LogEndOffset;
        var count = 0;
        foreach (var view in new RecordBatchEnumerator(batch.Span))
            count += view.Header.RecordCount;
        _batches.Add((baseOffset, batch.ToArray()));
        BatchSizes.Add(count);
        LogEndOffset += count;
        if (CommitsAtOnce)
            Commit(LogEndOffset);
        return baseOffset;
    }

    public ILogSnapshots? Snapshots { get; set; }

    /// <summary>One batch of another leader, committed.</summary>
    public void AppendAsLeader(params string[] values)
    {
        using var batch = new RecordBatchBuilder { BaseOffset = LogEndOffset };
        foreach (var value in values)
            batch.Append(1_000, default, Encoding.UTF8.GetBytes(value));
        var wasLeader = IsLeader;
        IsLeader = true;
        TryAppend(batch.Build());
        IsLeader = wasLeader;
    }

    public void Commit(long offset) => HighWatermark.Advance(offset);

    /// <summary>Drops what was not committed, as a follower does under a new leader.</summary>
    public void Truncate()
    {
        _batches.RemoveAll(batch => batch.BaseOffset >= HighWatermark.Current);
        LogEndOffset = HighWatermark.Current;
    }

    public IByteRegion? Read(long offset, int bytesMax)
    {
        var at = _batches.FindLastIndex(batch => batch.BaseOffset <= offset);
        return offset >= LogEndOffset ? null : new Region(_batches[at].Bytes);
    }

    private sealed class Region(byte[] bytes) : IByteRegion
    {
        public int Length => bytes.Length;

        public void CopyTo(int offset, Span<byte> destination) => bytes.AsSpan(offset, destination.Length).CopyTo(destination);

        public SafeFileHandle? LendFile(out long position)
        {
            position = 0;
            return null;
        }

        public void ReturnFile() => throw new InvalidOperationException("memory lends no file");

        public void Dispose()
        {
        }
    }
}
