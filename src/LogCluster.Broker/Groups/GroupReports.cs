using LogCluster.Broker.Partitions;
using LogCluster.Coordinators.Groups;
using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.Records;
using LogCluster.Storage;

namespace LogCluster.Broker.Groups;

/// <summary>What this node knows of the groups that it coordinates, for people and dashboards. Thread-safe.</summary>
public sealed class GroupReports
{
    private readonly GroupCoordinator _groups;
    private readonly PartitionTable _partitions;
    private readonly TimeProvider _time;

    internal GroupReports(GroupCoordinator groups, PartitionTable partitions, TimeProvider time)
    {
        _groups = groups;
        _partitions = partitions;
        _time = time;
    }

    public async Task<ListGroupsResponse> ListAsync() => await _groups.ListGroupsAsync(new ListGroupsRequest());

    /// <summary>
    /// How far a group is behind, by partition. What is committed is read before the ends of the logs, so that no lag is negative. A partition that
    /// this node does not lead has no end and no lag here.
    /// </summary>
    public async Task<(ErrorCode Error, IReadOnlyList<GroupPartitionLag> Lags)> LagAsync(string group)
    {
        var listed = await ListAsync();
        if (listed.ErrorCode != ErrorCode.None)
            return (listed.ErrorCode, []);
        if (!listed.Groups.Exists(known => known.GroupId == group))
            return (ErrorCode.GroupIdNotFound, []);
        var committed = await _groups.FetchOffsetsAsync(group, topics: null, requireStable: false);
        if (committed.ErrorCode != ErrorCode.None)
            return (committed.ErrorCode, []);
        var lags = committed.Topics
            .SelectMany(topic => topic.Partitions.Select(partition => (Id: new TopicPartition(topic.Name, partition.PartitionIndex), partition.CommittedOffset)))
            .Where(entry => entry.CommittedOffset >= 0)
            .OrderBy(entry => entry.Id)
            .Select(entry => Lag(entry.Id, entry.CommittedOffset));
        return (ErrorCode.None, [.. lags]);
    }

    private GroupPartitionLag Lag(TopicPartition id, long committed)
    {
        if (_partitions.Find(id.Topic, id.Partition) is not { IsLeader: true } partition)
            return new GroupPartitionLag(id, committed, null, null);
        var end = partition.HighWatermark.Current;
        if (committed >= end)
            return new GroupPartitionLag(id, committed, end, 0);
        var writtenMs = TimestampAt(partition.Log, Math.Max(committed, partition.Log.LogStartOffset), end);
        return new GroupPartitionLag(id, committed, end, writtenMs is null ? null : Math.Max(0, _time.GetUtcNow().ToUnixTimeMilliseconds() - writtenMs.Value) / 1000.0);
    }

    /// <summary>Of the first record at or behind the offset; null when there is none that can be read.</summary>
    private static long? TimestampAt(PartitionLog log, long offset, long end)
    {
        using var cursor = new LogCursor(log, offset, end);
        while (cursor.MoveNext())
        {
            if (cursor.Header.IsControl)
                continue;
            using var records = new RecordReader(cursor.View);
            while (records.MoveNext())
            {
                if (records.Current.Offset >= offset)
                    return records.Current.TimestampMs;
            }
        }

        return null;
    }
}
