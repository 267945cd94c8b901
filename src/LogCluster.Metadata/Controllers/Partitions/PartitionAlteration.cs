using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers.Partitions;

/// <summary>
/// Decides AlterPartition 2-3 (KIP-497, KIP-704, KIP-841, KIP-903): a leader's in-sync replicas change, when it leads in the epoch that it
/// says, has seen the partition's last change, and names only replicas that are active in the incarnation that it means. A move of replicas
/// ends with the change that has all of them in sync.
/// </summary>
internal sealed class PartitionAlteration(ControllerState state)
{
    private const sbyte Recovered = 0;
    private const sbyte Recovering = 1;
    private const long AnyEpoch = -1;

    private readonly MetadataImage _image = state.Image;
    private readonly ClusterView _view = state.View;
    private readonly List<IMetadataRecord> _records = [];
    private readonly HashSet<PartitionKey> _altered = [];

    public Outcome<AlterPartitionResponse> Decide(AlterPartitionRequest request)
    {
        if (state.StaleEpoch(request.BrokerId, request.BrokerEpoch) is { } stale)
            return new(new AlterPartitionResponse { ErrorCode = stale }, []);
        var response = new AlterPartitionResponse();
        foreach (var asked in request.Topics)
        {
            var topic = _image.FindTopic(asked.TopicId);
            response.Topics.Add(new()
            {
                TopicId = asked.TopicId,
                Partitions = [.. asked.Partitions.Select(partition =>
                    topic is null ? Refuse(partition, ErrorCode.UnknownTopicId) : Alter(new NodeId(request.BrokerId), topic, partition))],
            });
        }

        return new(response, _records);
    }

    private AlterPartitionResponse.PartitionData Alter(NodeId leader, TopicImage topic, AlterPartitionRequest.PartitionData asked)
    {
        if (!topic.Partitions.TryGetValue(asked.PartitionIndex, out var partition))
            return Refuse(asked, ErrorCode.UnknownTopicOrPartition);
        var inSync = InSyncOf(asked);
        if (FaultOf(leader, partition, asked, inSync) is { } fault)
            return Refuse(asked, fault);
        // A second change in the same request has not seen the first.
        if (!_altered.Add(new PartitionKey(topic.Id, asked.PartitionIndex)))
            return Refuse(asked, ErrorCode.InvalidUpdateVersion);
        var change = new PartitionChangeBuilder(_view, topic, asked.PartitionIndex, partition)
        {
            Election = _view.ElectionFor(topic),
            InSyncReplicas = [.. inSync.Select(replica => replica.Id)],
            LeaderRecoveryState = asked.LeaderRecoveryState,
        }.Build();
        if (change is null)
            return Accept(asked, partition);
        _records.Add(change);
        var altered = PartitionChanges.Merge(partition, change);
        // Only the end of a move takes the lead from who asks: it is to look at the metadata before it goes on.
        return altered.Leader == leader ? Accept(asked, altered) : Refuse(asked, ErrorCode.NewLeaderElected);
    }

    private static List<(NodeId Id, long Epoch)> InSyncOf(AlterPartitionRequest.PartitionData asked) => asked.NewIsrWithEpochs.Count > 0
        ? [.. asked.NewIsrWithEpochs.Select(replica => (new NodeId(replica.BrokerId), replica.BrokerEpoch))]
        : [.. asked.NewIsr.Select(replica => (new NodeId(replica), AnyEpoch))];

    private ErrorCode? FaultOf(
        NodeId leader, PartitionImage partition, AlterPartitionRequest.PartitionData asked, List<(NodeId Id, long Epoch)> inSync)
    {
        // A leader that knows of a later state than this controller asks one that has been replaced.
        if (asked.LeaderEpoch > partition.LeaderEpoch.Value || asked.PartitionEpoch > partition.PartitionEpoch)
            return ErrorCode.NotController;
        if (asked.LeaderEpoch < partition.LeaderEpoch.Value)
            return ErrorCode.FencedLeaderEpoch;
        if (leader != partition.Leader)
            return ErrorCode.InvalidRequest;
        if (asked.PartitionEpoch < partition.PartitionEpoch)
            return ErrorCode.InvalidUpdateVersion;
        if (!inSync.TrueForAll(replica => partition.Replicas.Contains(replica.Id)) || inSync.DistinctBy(replica => replica.Id).Count() != inSync.Count)
            return ErrorCode.InvalidRequest;
        if (!inSync.Exists(replica => replica.Id == leader) || !IsGoodRecovery(partition, asked.LeaderRecoveryState, inSync.Count))
            return ErrorCode.InvalidRequest;
        return inSync.TrueForAll(IsEligible) ? null : ErrorCode.IneligibleReplica;
    }

    /// <summary>While a leader recovers from an unclean election it is alone in sync; and who has recovered does not begin again.</summary>
    private static bool IsGoodRecovery(PartitionImage partition, sbyte recovery, int inSyncCount) =>
        recovery == Recovered || (recovery == Recovering && inSyncCount == 1 && partition.LeaderRecoveryState == Recovering);

    private bool IsEligible((NodeId Id, long Epoch) replica) =>
        _view.IsActive(replica.Id) && (replica.Epoch == AnyEpoch || _image.Brokers[replica.Id].Epoch == replica.Epoch);

    private static AlterPartitionResponse.PartitionData Refuse(AlterPartitionRequest.PartitionData asked, ErrorCode code) =>
        new() { PartitionIndex = asked.PartitionIndex, ErrorCode = code };

    private static AlterPartitionResponse.PartitionData Accept(AlterPartitionRequest.PartitionData asked, PartitionImage partition) => new()
    {
        PartitionIndex = asked.PartitionIndex,
        LeaderId = partition.Leader.Value,
        LeaderEpoch = partition.LeaderEpoch.Value,
        Isr = [.. partition.InSyncReplicas.Select(replica => replica.Value)],
        LeaderRecoveryState = partition.LeaderRecoveryState,
        PartitionEpoch = partition.PartitionEpoch,
    };
}
