using LogCluster.Core;
using LogCluster.Records;
using LogCluster.Simulation.Disk;

namespace LogCluster.Storage.Tests.Support;

/// <summary>A log on a simulated disk, opened and closed as a test goes.</summary>
internal sealed class TestLog
{
    public const string Directory = "/data/t-0";
    public static readonly LeaderEpoch Epoch = new(0);

    public static readonly LogConfig Small = new() { SegmentBytes = 1000, IndexIntervalBytes = 100, FileDeleteDelayMs = 10 };

    public TestLog(LogConfig? config = null, SimulatedDisk? disk = null)
    {
        Config = config ?? Small;
        Disk = disk ?? new SimulatedDisk(1);
        Disk.CreateDirectory(Directory);
        Disk.FlushDirectory("/");
        Disk.FlushDirectory("/data");
        Log = Open();
    }

    public SimulatedDisk Disk { get; }

    public LogConfig Config { get; }

    public PartitionLog Log { get; private set; }

    public long NowMs { get; set; } = TestBatch.StartMs;

    public IReadOnlyList<string> Files => Disk.ListFiles(Directory);

    private PartitionLog Open(bool clean = true, long recoveryPoint = 0, long logStartOffset = 0) => PartitionLog.Open(
        Disk,
        Directory,
        new TopicPartition("t", 0),
        Config,
        new LogOpenOptions { WasCleanlyClosed = clean, RecoveryPoint = recoveryPoint, LogStartOffset = logStartOffset, NowMs = NowMs });

    public void Reopen()
    {
        var logStartOffset = Log.LogStartOffset;
        Log.Close(NowMs);
        Log = Open(logStartOffset: logStartOffset);
    }

    public void CrashAndReopen(SimulatedDiskCrash crash, long? recoveryPoint = null)
    {
        var (point, start) = (recoveryPoint ?? Log.RecoveryPoint, Log.LogStartOffset);
        Disk.Crash(crash);
        Log = Open(clean: false, point, start);
    }

    public AppendResult Append(byte[] batches, AppendOrigin origin = AppendOrigin.Client) => Log.AppendAsLeader(batches, Epoch, origin, NowMs);

    public AppendResult Append(int records = 1, string value = "value") => Append(TestBatch.Of(records, value, NowMs));

    /// <summary>All batches from an offset on, read as a consumer would.</summary>
    public static List<RecordBatchHeader> ReadAll(PartitionLog log, long offset, int maxBytes = 400, long upToOffset = long.MaxValue)
    {
        var headers = new List<RecordBatchHeader>();
        while (true)
        {
            var read = log.Read(offset, maxBytes, upToOffset);
            Assert.Equal(ErrorCode.None, read.Error);
            using var slice = read.Slice;
            if (slice is null)
                return headers;
            var bytes = new byte[slice.Length];
            slice.CopyTo(0, bytes);
            var walker = new RecordBatchEnumerator(bytes);
            while (walker.MoveNext())
            {
                Assert.True(walker.Current.IsCrcValid());
                headers.Add(walker.Current.Header);
            }

            Assert.Equal(BatchReadStatus.Complete, walker.Status);
            Assert.Equal(bytes.Length, walker.Position);
            Assert.True(read.NextOffset > offset);
            offset = read.NextOffset;
        }
    }

    public List<RecordBatchHeader> ReadAll(long offset = 0, int maxBytes = 400, long upToOffset = long.MaxValue) => ReadAll(Log, offset, maxBytes, upToOffset);
}
