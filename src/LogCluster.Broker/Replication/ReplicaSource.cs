using LogCluster.Broker.Cluster;
using LogCluster.Core;
using LogCluster.Networking;
using LogCluster.Protocol;
using LogCluster.Replication.InSync;

namespace LogCluster.Broker.Replication;

/// <summary>
/// Another broker as the source of replicas: the requests of one fetcher to it, over one connection. Whoever made it disposes it.
/// </summary>
internal sealed class ReplicaSource(NodeId self, NodeId source, ImageBrokers brokers, FetcherSettings settings, PeerClient client) : IDisposable
{
    /// <summary>With topic ids, sessions, broker epochs and diverging epochs; what Kafka's brokers use since 4.1.</summary>
    private const short FetchVersion = 18;

    private const short ListOffsetsVersion = 9;

    public NodeId Source => source;

    /// <summary>Throws <see cref="IOException"/>. The caller disposes the answer.</summary>
    public async Task<BrokerResponse<FetchResponse>> FetchAsync(FetcherSession session)
    {
        var request = new FetchRequest
        {
            ReplicaState = new() { ReplicaId = self.Value, ReplicaEpoch = brokers.OwnEpoch },
            MaxWaitMs = session.IsBeginning ? 0 : (int)settings.WaitMax.TotalMilliseconds,
            MinBytes = settings.MinBytes,
            MaxBytes = settings.ResponseBytesMax,
        };
        session.Write(request);
        return await client.SendAsync(Address, request, FetchVersion, settings.WaitMax + settings.Timeout);
    }

    /// <summary>What a fetch says of one partition.</summary>
    public FetchRequest.FetchPartition Describe(int index, in FollowerPosition position) => new()
    {
        Partition = index,
        CurrentLeaderEpoch = position.Epoch.Value,
        FetchOffset = position.Offset,
        LastFetchedEpoch = position.LastFetchedEpoch.Value,
        LogStartOffset = position.LogStartOffset,
        PartitionMaxBytes = settings.PartitionBytesMax,
        HighWatermark = position.HighWatermark,
    };

    /// <summary>Where the source's log begins and ends; null when it does not lead any more. Throws <see cref="IOException"/>.</summary>
    public async Task<(long StartOffset, long EndOffset)?> FindBoundsAsync(TopicPartition partition, LeaderEpoch epoch)
    {
        var (first, last) = (FindAsync(partition, epoch, OffsetQuery.Earliest), FindAsync(partition, epoch, OffsetQuery.Latest));
        await Task.WhenAll(first, last);
        return (await first, await last) is ({ } start, { } end) ? (start, end) : null;
    }

    private async Task<long?> FindAsync(TopicPartition partition, LeaderEpoch epoch, long query)
    {
        var request = new ListOffsetsRequest
        {
            ReplicaId = self.Value,
            Topics =
            [
                new()
                {
                    Name = partition.Topic,
                    Partitions = [new() { PartitionIndex = partition.Partition, CurrentLeaderEpoch = epoch.Value, Timestamp = query }],
                },
            ],
        };
        using var response = await client.SendAsync(Address, request, ListOffsetsVersion, settings.Timeout);
        var found = response.Body.Topics is [{ Partitions: [var only] }] ? only : null;
        return found is { ErrorCode: ErrorCode.None } ? found.Offset : null;
    }

    private PeerAddress Address
    {
        get
        {
            var endpoint = brokers.Image.Brokers.GetValueOrDefault(source)?.Endpoints.FirstOrDefault(one => one.Listener == settings.Listener);
            return endpoint is null
                ? throw new IOException($"Broker {source} has no listener {settings.Listener}.")
                : new PeerAddress(endpoint.Host, endpoint.Port);
        }
    }

    public void Dispose() => client.Dispose();
}
