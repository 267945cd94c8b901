using BenchmarkDotNet.Attributes;
using LogCluster.Core;
using LogCluster.Records;

namespace LogCluster.Benchmarks;

/// <summary>
/// What a leader does to a client's batch before the append: full validation and offsets, for compressed batches also what checking
/// the checksum alone would cost. Sizes are those of the records before compression.
/// </summary>
[MemoryDiagnoser]
public class ValidationBenchmarks
{
    private byte[] _batch = [];

    [Params(CompressionCodec.None, CompressionCodec.Gzip, CompressionCodec.Snappy, CompressionCodec.Lz4, CompressionCodec.Zstd)]
    public CompressionCodec Codec { get; set; }

    [Params(100, 1_000)]
    public int RecordBytes { get; set; }

    [Params(16_384, 1_000_000)]
    public int SizeBytes { get; set; }

    [GlobalSetup]
    public void Setup() => _batch = SampleBatch.Make(Codec, SizeBytes, RecordBytes);

    [Benchmark]
    public long Validate()
    {
        using var validated = RecordBatchValidator.Validate(
            _batch, BatchValidationOptions.Default, BatchOrigin.Client, produceVersion: 12, SampleBatch.NowMs);
        Invariant.Check(validated.IsValid);
        return validated.AssignOffsets(0, new LeaderEpoch(1), SampleBatch.NowMs);
    }

    [Benchmark]
    public bool ChecksumOnly()
    {
        Invariant.Check(RecordBatchView.TryRead(_batch, out var batch) == BatchReadStatus.Complete);
        return batch.IsCrcValid();
    }
}
