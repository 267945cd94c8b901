using BenchmarkDotNet.Attributes;
using LogCluster.Core.Wire;
using LogCluster.Protocol;

namespace LogCluster.Benchmarks;

/// <summary>Decoding and encoding of the messages that a broker sees most, records aside.</summary>
[MemoryDiagnoser]
public class WireBenchmarks
{
    private const short ProduceVersion = 9;
    private const short FetchVersion = 12;

    private byte[] _produce = [];
    private FetchResponse _fetch = new();

    /// <summary>In one message.</summary>
    [Params(1, 100)]
    public int Partitions { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var records = new byte[1_000];
        var produce = new ProduceRequest
        {
            Acks = -1,
            TopicData =
            [
                new()
                {
                    Name = "orders",
                    PartitionData = [.. Enumerable.Range(0, Partitions).Select(index => new ProduceRequest.PartitionProduceData { Index = index, Records = records })],
                },
            ],
        };
        using var writer = new WireWriter();
        produce.Write(writer, ProduceVersion);
        _produce = writer.WrittenSpan.ToArray();
        _fetch = new FetchResponse
        {
            Responses =
            [
                new()
                {
                    Topic = "orders",
                    Partitions = [.. Enumerable.Range(0, Partitions).Select(index => new FetchResponse.PartitionData { PartitionIndex = index, Records = records })],
                },
            ],
        };
    }

    [Benchmark]
    public int DecodeProduce()
    {
        var reader = new WireReader(_produce);
        return ProduceRequest.Read(ref reader, ProduceVersion).TopicData.Count;
    }

    [Benchmark]
    public int EncodeFetch()
    {
        using var writer = new WireWriter();
        _fetch.Write(writer, FetchVersion);
        return writer.Position;
    }
}
