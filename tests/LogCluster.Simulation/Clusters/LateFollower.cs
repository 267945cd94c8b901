using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.Simulation.Checks;

namespace LogCluster.Simulation.Clusters;

/// <summary>
/// Fetches of followers that were long on their way: in the name of a replica, under a leader epoch that has ended. A node that knows itself to lead
/// under a later one must refuse them (KIP-320), or it would take for a replica's progress what that replica may have cut off since. They ask
/// from the beginning, so that the most that a node believes of them is too little.
/// </summary>
internal sealed class LateFollower(ClusterWorkload workload, string name) : ClusterClient(workload, name)
{
    private const short FetchVersion = 17;
    private const int PauseMsMax = 2_000;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(6);

    protected override async Task RunAsync()
    {
        while (!Workload.IsEnding)
        {
            await Delay(Random.Next(PauseMsMax));
            var live = History.Topics.Where(topic => topic.IsLive).SelectMany(topic => topic.Partitions).ToList();
            if (live.Count > 0)
                await FetchAsync(live[Random.Next(live.Count)]);
        }
    }

    private async Task FetchAsync(PartitionHistory partition)
    {
        var (topic, index) = (partition.Topic.Id, partition.Index);
        if (Cluster.Truth.Find(topic, index) is not { } placed || placed.Leader == NodeId.None)
            return;
        var (leader, led) = (placed.Leader.Value, Cluster.Truth.LedEpochNow(placed.Leader.Value, topic, index));
        if (led <= 0)
            return;
        var followers = placed.Replicas.Where(replica => replica != placed.Leader).ToList();
        var follower = followers[Random.Next(followers.Count)];
        var epoch = Random.Next(led);
        var request = new FetchRequest
        {
            ReplicaState = new() { ReplicaId = follower.Value, ReplicaEpoch = Cluster.Truth.Newest.Brokers.TryGetValue(follower, out var broker) ? broker.Epoch : -1 },
            MaxBytes = 1 << 20,
            SessionEpoch = -1,
            Topics = [new() { TopicId = topic, Partitions = [new() { Partition = index, CurrentLeaderEpoch = epoch, LastFetchedEpoch = -1, FetchOffset = 0, PartitionMaxBytes = 1_000 }] }],
        };
        try
        {
            using var response = await CallAsync(leader, request, FetchVersion, RequestTimeout);
            if (FetchedData.Of(response.Body).ErrorCode == ErrorCode.None)
                throw History.Fail($"{partition}: node {leader}, which leads in epoch {led}, took a fetch of broker {follower} under epoch {epoch}");
        }
        catch (IOException)
        {
            // It went down before it answered.
        }
    }
}
