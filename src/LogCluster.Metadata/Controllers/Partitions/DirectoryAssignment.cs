using LogCluster.Core;
using LogCluster.Metadata.Images;
using LogCluster.Protocol;
using LogCluster.Protocol.MetadataRecords;

namespace LogCluster.Metadata.Controllers.Partitions;

/// <summary>
/// Decides AssignReplicasToDirs 0 (KIP-858): a broker says in which of its directories replicas are. What is in one that is offline leaves the
/// in-sync replicas, and leads no more.
/// </summary>
internal sealed class DirectoryAssignment(ControllerState state)
{
    private readonly MetadataImage _image = state.Image;
    private readonly ClusterView _view = state.View;
    private readonly List<IMetadataRecord> _records = [];
    private readonly HashSet<PartitionKey> _assigned = [];

    public Outcome<AssignReplicasToDirsResponse> Decide(AssignReplicasToDirsRequest request)
    {
        if (state.StaleEpoch(request.BrokerId, request.BrokerEpoch) is { } stale)
            return new(new AssignReplicasToDirsResponse { ErrorCode = stale }, []);
        var broker = _image.Brokers[new NodeId(request.BrokerId)];
        var response = new AssignReplicasToDirsResponse();
        foreach (var directory in request.Directories)
        {
            response.Directories.Add(new()
            {
                Id = directory.Id,
                Topics = [.. directory.Topics.Select(topic => new AssignReplicasToDirsResponse.TopicData
                {
                    TopicId = topic.TopicId,
                    Partitions = [.. topic.Partitions.Select(partition => new AssignReplicasToDirsResponse.PartitionData
                    {
                        PartitionIndex = partition.PartitionIndex,
                        ErrorCode = Assign(broker, directory.Id, topic.TopicId, partition.PartitionIndex),
                    })],
                })],
            });
        }

        return new(response, _records);
    }

    private ErrorCode Assign(BrokerImage broker, Uuid directory, Uuid topicId, int index)
    {
        if (_image.FindTopic(topicId) is not { } topic)
            return ErrorCode.UnknownTopicId;
        if (!topic.Partitions.TryGetValue(index, out var partition))
            return ErrorCode.UnknownTopicOrPartition;
        if (!partition.Replicas.Contains(broker.Id))
            return ErrorCode.NotLeaderOrFollower;
        // One record of a partition rests on the image: a second one would not know of the first. What is beyond a batch comes again.
        if (_records.Count >= PartitionSweep.RecordsMax || !_assigned.Add(new PartitionKey(topicId, index)))
            return ErrorCode.RequestTimedOut;
        var isOnline = broker.LogDirectories.Contains(directory);
        var view = isOnline ? _view : _view.Without(broker.Id);
        var change = new PartitionChangeBuilder(view, topic, index, partition)
        {
            Election = view.ElectionFor(topic),
            AssignedDirectory = (broker.Id, directory),
            InSyncReplicas = isOnline ? partition.InSyncReplicas : [.. partition.InSyncReplicas.Where(replica => replica != broker.Id)],
        }.Build();
        if (change is not null)
            _records.Add(change);
        return ErrorCode.None;
    }
}
