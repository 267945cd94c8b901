using LogCluster.Protocol;

namespace LogCluster.Cli.Client;

/// <summary>The metadata quorum as its leader describes it.</summary>
internal sealed class QuorumInfo(DescribeQuorumResponse response)
{
    private const string MetadataTopic = "__cluster_metadata";

    public DescribeQuorumResponse.PartitionData Partition { get; } = response.Topics[0].Partitions[0];

    /// <summary>Voters first, each in the order of their ids.</summary>
    public IEnumerable<(DescribeQuorumResponse.ReplicaState Replica, bool IsVoter)> Replicas =>
        Partition.CurrentVoters.OrderBy(replica => replica.ReplicaId).Select(replica => (replica, true))
            .Concat(Partition.Observers.OrderBy(replica => replica.ReplicaId).Select(replica => (replica, false)));

    public bool IsVoter(int node) => Partition.CurrentVoters.Exists(voter => voter.ReplicaId == node);

    public IReadOnlyList<DescribeQuorumResponse.Listener> ListenersOf(int node) => response.Nodes.Find(known => known.NodeId == node)?.Listeners ?? [];

    public List<string> EndpointsOf(int node) => [.. ListenersOf(node).Select(listener => $"{listener.Name}://{listener.Host}:{listener.Port}")];

    public static DescribeQuorumRequest Request => new() { Topics = [new() { TopicName = MetadataTopic, Partitions = [new() { PartitionIndex = 0 }] }] };

    public static QuorumInfo From(DescribeQuorumResponse response)
    {
        response.ErrorCode.ThrowIfError("The quorum", response.ErrorMessage);
        if (response.Topics is not [{ Partitions: [var partition] }])
            throw new CommandFailedException("The broker says nothing of the quorum.");
        partition.ErrorCode.ThrowIfError("The quorum", partition.ErrorMessage);
        return new QuorumInfo(response);
    }
}
