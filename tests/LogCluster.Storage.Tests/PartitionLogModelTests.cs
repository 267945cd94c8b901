using LogCluster.Core;
using LogCluster.Simulation.Disk;
using LogCluster.Storage.Tests.Support;

namespace LogCluster.Storage.Tests;

/// <summary>Random work on a log and on a plain list; both must agree at every step, and after every stop.</summary>
public sealed class PartitionLogModelTests
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Agrees_with_a_plain_list(int seed)
    {
        var random = new Random(seed);
        var config = new LogConfig
        {
            SegmentBytes = random.Next(400, 3000),
            IndexIntervalBytes = random.Next(1, 600),
            IndexBytesMax = random.Next(24, 400),
            SegmentMs = random.Next(10, 10_000),
            RetentionMs = -1,
            RetentionBytes = random.Next(1000, 10_000),
            FileDeleteDelayMs = 20,
            FlushMessages = random.Next(4) == 0 ? 1 : long.MaxValue,
        };
        var test = new TestLog(config, new SimulatedDisk(seed));
        var model = new ModelLog();
        TestProducer[] producers = [new(1, false), new(2, true), new(3, true)];
        var held = new List<(ReadResult Read, byte[] Bytes)>();

        for (var step = 0; step < 400; step++)
        {
            test.NowMs += random.Next(5);
            switch (random.Next(40))
            {
                case < 20:
                    Append(test, model, producers[random.Next(producers.Length)], random);
                    break;
                case < 24:
                    var plain = TestBatch.Of(random.Next(1, 4), new string('v', random.Next(80)), test.NowMs);
                    Assert.True(test.Append(plain).Succeeded);
                    model.Append(plain);
                    break;
                case 24:
                    test.Log.Roll(test.NowMs);
                    break;
                case 25 when random.Next(4) == 0:
                    var offset = model.LogStartOffset + random.NextInt64(model.LogEndOffset - model.LogStartOffset + 2);
                    model.TruncateTo(offset);
                    Assert.Equal(model.LogEndOffset, test.Log.TruncateTo(offset, test.NowMs));
                    Resync(test, producers);
                    break;
                case 26:
                    var start = model.LogStartOffset + random.NextInt64(model.LogEndOffset - model.LogStartOffset + 1) / 4;
                    Assert.Equal(ErrorCode.None, test.Log.AdvanceLogStartOffset(start));
                    model.LogStartOffset = start;
                    break;
                case 27:
                    test.Log.DeleteOldSegments(model.LogEndOffset, test.NowMs);
                    Assert.True(test.Log.LogStartOffset >= model.LogStartOffset);
                    model.LogStartOffset = test.Log.LogStartOffset;
                    break;
                case 28:
                    test.Log.Flush(test.NowMs);
                    Assert.Equal(model.LogEndOffset, test.Log.RecoveryPoint);
                    break;
                case 29:
                    Release(held);
                    test.Reopen();
                    Assert.Equal(0, test.Log.RecoveryReport.SegmentsChecked);
                    Resync(test, producers);
                    break;
                case 30:
                    Release(held);
                    test.CrashAndReopen(SimulatedDiskCrash.ProcessKill);
                    Resync(test, producers);
                    break;
                case 31:
                    test.Log.PurgeDeleted(test.NowMs);
                    break;
                case 32 when held.Count < 10:
                    Hold(test, held, random);
                    break;
                default:
                    model.CheckReads(test.Log, random);
                    model.CheckProducers(test.Log);
                    foreach (var (read, bytes) in held)
                        Assert.Equal(bytes, Bytes(read));
                    break;
            }
        }

        Release(held);
        test.Reopen();
        model.CheckReads(test.Log, random);
        model.CheckProducers(test.Log);
        test.Log.Close(test.NowMs);
        test.Log.PurgeDeleted(long.MaxValue);
        Assert.Equal(0, test.Disk.OpenHandleCount);
    }

    public static TheoryData<int> Seeds => new(Enumerable.Range(1, 60));

    private static void Append(TestLog test, ModelLog model, TestProducer producer, Random random)
    {
        var batch = producer.Next(random, test.NowMs);
        var again = batch.ToArray();
        var first = test.Append(batch, producer.OriginOf(batch));
        Assert.True(first.Succeeded, $"{first}");
        model.Append(batch);
        if (producer.OriginOf(batch) != AppendOrigin.Client || random.Next(3) != 0)
            return;
        Assert.Equal(first with { IsDuplicate = true }, test.Append(again));
    }

    private static void Resync(TestLog test, TestProducer[] producers)
    {
        foreach (var producer in producers)
            producer.Resync(test.Log);
    }

    private static void Hold(TestLog test, List<(ReadResult Read, byte[] Bytes)> held, Random random)
    {
        var view = test.Log.View;
        var read = test.Log.Read(view.LogStartOffset + random.NextInt64(view.LogEndOffset - view.LogStartOffset + 1), random.Next(2000));
        if (read.Slice is not null)
            held.Add((read, Bytes(read)));
    }

    private static void Release(List<(ReadResult Read, byte[] Bytes)> held)
    {
        held.ForEach(entry => entry.Read.Slice!.Dispose());
        held.Clear();
    }

    private static byte[] Bytes(ReadResult read)
    {
        var bytes = new byte[read.LengthBytes];
        read.Slice!.CopyTo(0, bytes);
        return bytes;
    }
}
