using System.Diagnostics;
using LogCluster.Core.Wire;
using LogCluster.Networking;
using LogCluster.Networking.Tcp;
using LogCluster.Protocol;
using LogCluster.Records;

namespace LogCluster.LoadGenerator;

/// <summary>
/// Times a start from outside: from just before the process is made until a record is acknowledged by every in-sync replica. A bare
/// client that tries again every few ms, because a stock client's reconnect delays would be what is measured.
/// </summary>
internal static class FirstProduce
{
    private const short MetadataVersion = 4;
    private const short ProduceVersion = 7;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(2);

    public static async Task<TimeSpan> TimeAsync(Action start, int port)
    {
        var clock = Stopwatch.StartNew();
        start();
        while (!await TryAsync(new PeerAddress("127.0.0.1", port)))
        {
            if (clock.Elapsed > TimeSpan.FromMinutes(2))
                throw new InvalidOperationException("the broker did not acknowledge anything within two minutes");
            await Task.Delay(RetryDelay);
        }

        return clock.Elapsed;
    }

    private static async Task<bool> TryAsync(PeerAddress peer)
    {
        try
        {
            var network = new TcpNetwork(new TcpNetworkOptions());
            using var client = await BrokerClient.ConnectAsync(network, peer, "bench", TimeProvider.System, Timeout);
            var metadata = new MetadataRequest { Topics = [new() { Name = "first" }], AllowAutoTopicCreation = true };
            using (await client.SendAsync(metadata, MetadataVersion, Timeout))
            {
                // Asking for the topic creates it.
            }

            using var batch = new RecordBatchBuilder();
            batch.Append(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(), NullableBytes.Null, "first"u8);
            var produce = new ProduceRequest
            {
                Acks = -1,
                TimeoutMs = 1_000,
                TopicData = [new() { Name = "first", PartitionData = [new() { Index = 0, Records = new RecordData(batch.Build()) }] }],
            };
            using var answer = await client.SendAsync(produce, ProduceVersion, Timeout);
            return answer.Body.Responses[0].PartitionResponses[0].ErrorCode == Core.ErrorCode.None;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
