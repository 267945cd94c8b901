using LogCluster.Core;
using LogCluster.Metadata.Controllers;
using LogCluster.Protocol;
using LogCluster.Replication;

namespace LogCluster.Broker.Cluster;

/// <summary>What the leader of the metadata quorum says of it: itself, its only voter. Thread-safe.</summary>
public sealed class QuorumDescription(IReplicatedLog log, NodeId self, Uuid directoryId, IReadOnlyList<ListenerSpec> listeners, TimeProvider time)
{
    public DescribeQuorumResponse Describe(DescribeQuorumRequest request)
    {
        var isUnknown = request.Topics.Any(topic => topic.TopicName != TopicNames.Metadata || topic.Partitions.Any(partition => partition.PartitionIndex != 0));
        var response = new DescribeQuorumResponse { ErrorMessage = "" };
        foreach (var topic in request.Topics)
        {
            response.Topics.Add(new()
            {
                TopicName = topic.TopicName,
                Partitions = [.. topic.Partitions.Select(partition => isUnknown ? Refuse(partition.PartitionIndex) : Leader())],
            });
        }

        if (request.Topics.Count > 0 && !isUnknown)
            response.Nodes.Add(new() { NodeId = self.Value, Listeners = [.. listeners.Select(Describe)] });
        return response;
    }

    private DescribeQuorumResponse.PartitionData Leader()
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var voter = new DescribeQuorumResponse.ReplicaState
        {
            ReplicaId = self.Value,
            ReplicaDirectoryId = directoryId,
            LogEndOffset = log.LogEndOffset,
            LastFetchTimestamp = nowMs,
            LastCaughtUpTimestamp = nowMs,
        };
        return new()
        {
            PartitionIndex = 0,
            ErrorMessage = "",
            LeaderId = self.Value,
            LeaderEpoch = log.LeaderEpoch.Value,
            HighWatermark = log.HighWatermark.Current,
            CurrentVoters = [voter],
        };
    }

    private static DescribeQuorumResponse.PartitionData Refuse(int index) => new()
    {
        PartitionIndex = index,
        ErrorCode = Fault.UnknownTopic.Code,
        ErrorMessage = Fault.UnknownTopic.Message,
    };

    private static DescribeQuorumResponse.Listener Describe(ListenerSpec listener) =>
        new() { Name = listener.Name, Host = listener.Address.Host, Port = (ushort)listener.Address.Port };
}
