using BenchmarkDotNet.Attributes;
using LogCluster.Core;
using LogCluster.Records;
using LogCluster.Storage;
using LogCluster.Storage.Disk;

namespace LogCluster.Benchmarks;

/// <summary>Appending a validated batch to a log on disk (page cache, no flush), and reading one back from it.</summary>
public class LogBenchmarks
{
    /// <summary>The log begins anew after so many bytes, so that the disk does not fill.</summary>
    private const long LogBytesMax = 1L << 30;

    private readonly byte[] _read = new byte[1 << 20];
    private string _directory = "";
    private PartitionLog? _log;
    private byte[] _batch = [];
    private long _offset;

    [Params(16_384, 1_048_576)]
    public int SizeBytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _batch = SampleBatch.Make(CompressionCodec.None, SizeBytes, recordBytes: 1_000);
        _directory = Directory.CreateTempSubdirectory("log-benchmark-").FullName;
        var config = new LogConfig { SegmentBytes = 256 << 20 };
        _log = PartitionLog.Open(new PosixDisk(), _directory, new TopicPartition("benchmark", 0), config, new LogOpenOptions());
        Append();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _log!.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Benchmark]
    public long Append()
    {
        if (_log!.SizeBytes > LogBytesMax)
            _log.TruncateFullyAndStartAt(_log.LogEndOffset, nowMs: 0);
        return _log.AppendAsLeader(_batch, new LeaderEpoch(0), AppendOrigin.Coordinator, nowMs: 0).LastOffset;
    }

    [Benchmark]
    public int Read()
    {
        if (_offset >= _log!.LogEndOffset)
            _offset = _log.LogStartOffset;
        var read = _log.Read(_offset, SizeBytes);
        using var slice = read.Slice!;
        slice.CopyTo(0, _read.AsSpan(0, Math.Min(slice.Length, _read.Length)));
        _offset = read.NextOffset;
        return slice.Length;
    }
}
