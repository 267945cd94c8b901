using LogCluster.Broker.Cluster;
using LogCluster.Core;
using LogCluster.Core.Waiting;
using LogCluster.Protocol;
using LogCluster.Replication.InSync;
using LogCluster.StateMachines;

namespace LogCluster.Broker.Replication;

/// <summary>
/// Tells the controller in which log directory each replica of this node is, where the metadata says otherwise (AssignReplicasToDirs, KIP-858): one
/// request at a time with what is waiting. Bounded by the number of partitions. <see cref="Want"/> may be called from any thread; started and stopped once.
/// </summary>
internal sealed class DirectoryAssignments(NodeId self, ImageBrokers brokers, TimeProvider time)
{
    /// <summary>Replicas in one request, as Kafka's brokers send at most.</summary>
    private const int ReplicasPerRequestMax = 2_250;

    /// <summary>Between a request that failed and the next: the controller may be changing.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly SortedDictionary<(Uuid TopicId, int Partition), Uuid> _wanted = [];
    private readonly OffsetMonitor _wakes = new(time);

    public void Want(Partition partition, Uuid directory)
    {
        lock (_lock)
            _wanted[(partition.TopicId, partition.TopicPartition.Partition)] = directory;
        _wakes.Advance(_wakes.Current + 1);
    }

    /// <summary>Runs until <see cref="Stop"/>.</summary>
    public async Task RunAsync(ControllerClient controller)
    {
        while (!_wakes.IsClosed)
        {
            var wakes = _wakes.Current;
            var batch = Take();
            if (batch.Count == 0)
                await _wakes.WaitForAsync(wakes + 1, Timeout.InfiniteTimeSpan);
            else if (!await SendAsync(controller, batch))
                await _wakes.WaitForAsync(long.MaxValue, RetryInterval);
        }
    }

    public void Stop() => _wakes.Close();

    private List<KeyValuePair<(Uuid TopicId, int Partition), Uuid>> Take()
    {
        lock (_lock)
            return [.. _wanted.Take(ReplicasPerRequestMax)];
    }

    /// <summary>False when something is to be sent again.</summary>
    private async Task<bool> SendAsync(ControllerClient controller, List<KeyValuePair<(Uuid TopicId, int Partition), Uuid>> batch)
    {
        var request = new AssignReplicasToDirsRequest
        {
            BrokerId = self.Value,
            BrokerEpoch = brokers.OwnEpoch,
            Directories = [.. batch.GroupBy(entry => entry.Value).Select(directory => new AssignReplicasToDirsRequest.DirectoryData
            {
                Id = directory.Key,
                Topics = [.. directory.GroupBy(entry => entry.Key.TopicId).Select(topic => new AssignReplicasToDirsRequest.TopicData
                {
                    TopicId = topic.Key,
                    Partitions = [.. topic.Select(entry => new AssignReplicasToDirsRequest.PartitionData { PartitionIndex = entry.Key.Partition })],
                })],
            })],
        };
        try
        {
            var response = await controller.AssignReplicasToDirsAsync(request);
            return response.ErrorCode == ErrorCode.None && Settle(response);
        }
        catch (HostStoppedException)
        {
            return false;
        }
    }

    /// <summary>What the controller has, and what it will never take: a topic that is gone, a replica that is elsewhere.</summary>
    private bool Settle(AssignReplicasToDirsResponse response)
    {
        var isDone = true;
        lock (_lock)
        {
            foreach (var directory in response.Directories)
            {
                foreach (var topic in directory.Topics)
                {
                    foreach (var partition in topic.Partitions)
                    {
                        var key = (topic.TopicId, partition.PartitionIndex);
                        var isFinal = partition.ErrorCode is ErrorCode.None or ErrorCode.UnknownTopicId or ErrorCode.UnknownTopicOrPartition or ErrorCode.NotLeaderOrFollower;
                        isDone &= isFinal;
                        if (isFinal && _wanted.TryGetValue(key, out var wanted) && wanted == directory.Id)
                            _wanted.Remove(key);
                    }
                }
            }
        }

        return isDone;
    }
}
