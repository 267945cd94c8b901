using LogCluster.Core;
using LogCluster.Networking;
using LogCluster.Protocol;
using LogCluster.Simulation.Checks;

namespace LogCluster.Simulation.Clients;

/// <summary>ListOffsets of one partition. It knows topics by name only, so only topics that stay are asked for.</summary>
internal static class OffsetQueries
{
    public const long Latest = -1;
    public const long Earliest = -2;

    private const short Version = 7;

    /// <summary>Null when the answer was an error that is excused.</summary>
    public static async Task<ListOffsetsResponse.ListOffsetsPartitionResponse?> FindAsync(
        BrokerClient broker, Workload workload, PartitionHistory partition, long timestampMs, TimeSpan timeout)
    {
        var request = new ListOffsetsRequest
        {
            ReplicaId = -1,
            Topics = [new() { Name = partition.Topic.Name, Partitions = [new() { PartitionIndex = partition.Index, Timestamp = timestampMs }] }],
        };
        var sent = partition.Now();
        using var response = await broker.SendAsync(request, Version, timeout);
        var found = response.Body.Topics[0].Partitions[0];
        if (found.ErrorCode != ErrorCode.None)
        {
            workload.CheckError(found.ErrorCode, partition.Topic, $"ListOffsets of {partition}");
            return null;
        }

        if (timestampMs == Latest)
            partition.OnEnd(found.Offset, sent);
        else if (timestampMs == Earliest)
            partition.OnStart(found.Offset);
        else
            partition.OnFoundByTime(timestampMs, found.Offset, found.Timestamp, found.LeaderEpoch, sent);
        return found;
    }
}
