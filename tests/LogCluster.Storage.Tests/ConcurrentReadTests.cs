using System.Buffers.Binary;
using LogCluster.Core;
using LogCluster.Records;
using LogCluster.Storage.Disk;
using LogCluster.Storage.Tests.Support;

namespace LogCluster.Storage.Tests;

/// <summary>Real threads: readers beside a writer that appends, rolls, truncates, deletes and flushes. What they get is whole and stays so.</summary>
public sealed class ConcurrentReadTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("logcluster-readers-").FullName;
    private int _reads;

    [Fact]
    public async Task Readers_see_whole_batches_that_do_not_change()
    {
        var config = new LogConfig { SegmentBytes = 20_000, IndexIntervalBytes = 500, RetentionBytes = 60_000, RetentionMs = -1, FileDeleteDelayMs = 0 };
        var log = PartitionLog.Open(PosixDisk.Instance, _directory, new TopicPartition("t", 0), config, new LogOpenOptions { WasCleanlyClosed = true });
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(seed => Task.Run(() => Read(log, new Random(seed), stop.Token))).ToList();
        try
        {
            var random = new Random(7);
            for (var round = 0; round < 100 && (round < 3 || Volatile.Read(ref _reads) < 1000); round++)
                Write(log, random, 3000);
        }
        finally
        {
            await stop.CancelAsync();
        }

        await Task.WhenAll(readers);
        Assert.True(_reads >= 1000, $"only {_reads} reads");
        log.PurgeDeleted(long.MaxValue);
        Assert.DoesNotContain(Directory.GetFiles(_directory), name => name.EndsWith(".deleted", StringComparison.Ordinal));
        log.Close(0);
    }

    private static void Write(PartitionLog log, Random random, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            switch (random.Next(200))
            {
                case 0:
                    log.TruncateTo(Math.Max(0, log.LogEndOffset - random.Next(50)), i);
                    break;
                case 1:
                    log.Roll(i);
                    break;
                case 2:
                    log.DeleteOldSegments(log.LogEndOffset, i);
                    log.PurgeDeleted(i);
                    break;
                case 3 when random.Next(5) == 0:
                    log.Flush(i);
                    break;
                default:
                    Assert.True(log.AppendAsLeader(TestBatch.Of(random.Next(1, 5), new string('v', random.Next(100)), i), new LeaderEpoch(0), AppendOrigin.Client, i).Succeeded);
                    break;
            }
        }
    }

    private void Read(PartitionLog log, Random random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var view = log.View;
            var read = log.Read(view.LogStartOffset + random.NextInt64(view.LogEndOffset - view.LogStartOffset + 1), random.Next(1, 20_000));
            // The writer may have truncated or deleted meanwhile.
            Assert.True(read.Error is ErrorCode.None or ErrorCode.OffsetOutOfRange, $"{read.Error}");
            using var slice = read.Slice;
            if (slice is null)
                continue;
            var first = Check(slice);
            if (random.Next(10) == 0)
                Thread.Yield();
            Assert.Equal(first, Check(slice));
            Interlocked.Increment(ref _reads);
        }
    }

    private static uint Check(Segments.LogSlice slice)
    {
        var bytes = new byte[slice.Length];
        slice.CopyTo(0, bytes);
        var walker = new RecordBatchEnumerator(bytes);
        var next = -1L;
        while (walker.MoveNext())
        {
            Assert.True(walker.Current.IsCrcValid());
            Assert.True(next < 0 || walker.Current.BaseOffset == next, "offsets are missing");
            next = walker.Current.Header.NextOffset;
        }

        Assert.Equal(bytes.Length, walker.Position);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(RecordBatchLayout.CrcAt));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
