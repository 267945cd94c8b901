using BenchmarkDotNet.Attributes;
using LogCluster.Core;
using LogCluster.Records;

namespace LogCluster.Benchmarks;

/// <summary>Reading every record of a stored batch, as compaction and the state machines do, and writing one.</summary>
[MemoryDiagnoser]
public class RecordReaderBenchmarks
{
    private readonly byte[] _value = new byte[1000];
    private byte[] _batch = [];

    [Params(CompressionCodec.None, CompressionCodec.Gzip, CompressionCodec.Snappy, CompressionCodec.Lz4, CompressionCodec.Zstd)]
    public CompressionCodec Codec { get; set; }

    [Params(1_000_000)]
    public int SizeBytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _batch = SampleBatch.Make(Codec, SizeBytes, recordBytes: 1000);
        SampleBatch.Fill(new Random(2), _value);
    }

    [Benchmark]
    public long Read()
    {
        Invariant.Check(RecordBatchView.TryRead(_batch, out var batch) == BatchReadStatus.Complete);
        using var reader = new RecordReader(batch);
        var sum = 0L;
        while (reader.MoveNext())
            sum += reader.Current.Value.Span.Length;
        return sum;
    }

    [Benchmark]
    public int Build()
    {
        using var builder = new RecordBatchBuilder { Codec = Codec };
        for (var written = 0; written < SizeBytes; written += _value.Length)
            builder.Append(SampleBatch.NowMs, NullableBytes.Null, _value);
        return builder.Build().Length;
    }
}
