using LogCluster.Core;
using LogCluster.Metadata.Controllers;
using LogCluster.Protocol;
using LogCluster.Replication.Quorum;
using LogCluster.Replication.Quorum.Voters;

namespace LogCluster.Broker.Quorum;

/// <summary>What the leader of the metadata quorum says of it (KIP-595, KIP-853); another replica says that it does not lead. Thread-safe.</summary>
/// <param name="ownListeners">Where this node listens, for a voter set that does not say.</param>
internal sealed class QuorumDescription(RaftDriver raft, IReadOnlyList<VoterEndpoint> ownListeners, TimeProvider time)
{
    public DescribeQuorumResponse Describe(DescribeQuorumRequest request)
    {
        var view = raft.View();
        var isUnknown = request.Topics.Any(topic => topic.TopicName != TopicNames.Metadata || topic.Partitions.Any(partition => partition.PartitionIndex != 0));
        var isLeader = view.Leader == raft.Self.Id;
        var response = new DescribeQuorumResponse { ErrorMessage = "" };
        foreach (var topic in request.Topics)
        {
            response.Topics.Add(new()
            {
                TopicName = topic.TopicName,
                Partitions = [.. topic.Partitions.Select(partition =>
                    isUnknown ? Refuse(partition.PartitionIndex, Fault.UnknownTopic)
                    : isLeader ? Leader(view)
                    : Refuse(partition.PartitionIndex, new Fault(ErrorCode.NotLeaderOrFollower, "This node does not lead the metadata quorum.")))],
            });
        }

        if (request.Topics.Count > 0 && !isUnknown && isLeader)
            response.Nodes.AddRange(view.Voters.Voters.Select(Node));
        return response;
    }

    private DescribeQuorumResponse.PartitionData Leader(QuorumView view) => new()
    {
        PartitionIndex = 0,
        ErrorMessage = "",
        LeaderId = view.Leader.Value,
        LeaderEpoch = view.Epoch.Value,
        HighWatermark = view.HighWatermark,
        CurrentVoters = [.. view.Voters.Keys.Select(voter => Replica(view, voter))],
        Observers = [.. view.Replicas.Where(replica => !view.Voters.Contains(replica.Key)).Select(replica => State(replica))],
    };

    private DescribeQuorumResponse.ReplicaState Replica(QuorumView view, ReplicaKey voter)
    {
        if (voter.Id == raft.Self.Id)
        {
            var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
            return State(new QuorumView.Replica(voter, view.LogEndOffset, nowMs, nowMs));
        }

        var known = view.Replicas.Where(replica => replica.Key.Matches(voter)).MaxBy(replica => replica.LastFetchMs);
        return State(known is null ? new QuorumView.Replica(voter, -1, -1, -1) : known with { Key = voter });
    }

    private static DescribeQuorumResponse.ReplicaState State(QuorumView.Replica replica) => new()
    {
        ReplicaId = replica.Key.Id.Value,
        ReplicaDirectoryId = replica.Key.DirectoryId,
        LogEndOffset = replica.EndOffset,
        LastFetchTimestamp = replica.LastFetchMs,
        LastCaughtUpTimestamp = replica.LastCaughtUpMs,
    };

    private static DescribeQuorumResponse.PartitionData Refuse(int index, Fault fault) => new()
    {
        PartitionIndex = index,
        ErrorCode = fault.Code,
        ErrorMessage = fault.Message,
    };

    private DescribeQuorumResponse.Node Node(Voter voter)
    {
        var endpoints = voter.Key.Id == raft.Self.Id && voter.Endpoints.IsEmpty ? ownListeners : [.. voter.Endpoints];
        return new() { NodeId = voter.Key.Id.Value, Listeners = [.. endpoints.Select(Describe)] };
    }

    private static DescribeQuorumResponse.Listener Describe(VoterEndpoint endpoint) =>
        new() { Name = endpoint.Listener, Host = endpoint.Host, Port = endpoint.Port };
}
