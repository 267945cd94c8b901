using LogCluster.Broker.Partitions;
using LogCluster.Coordinators.Groups;
using LogCluster.Core;
using LogCluster.Protocol;
using LogCluster.Records;
using LogCluster.Replication.InSync;
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
        var committed = await CommittedAsync(group);
        return (committed.Error, [.. committed.Offsets.Select(entry => Lag(entry.Id, entry.Offset))]);
    }

    /// <summary>
    /// Groups by state, and how many records the first <paramref name="groupsMax"/> of them, by name, are behind on the partitions that this node
    /// leads. Null while groups are being loaded.
    /// </summary>
    internal async Task<GroupFigures?> FiguresAsync(int groupsMax)
    {
        var listed = await ListAsync();
        if (listed.ErrorCode != ErrorCode.None)
            return null;
        var lags = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var group in listed.Groups.Select(group => group.GroupId).Order(StringComparer.Ordinal).Take(groupsMax))
        {
            var committed = await CommittedAsync(group);
            if (committed.Error == ErrorCode.None && committed.Offsets.Count > 0)
                lags[group] = committed.Offsets.Sum(entry => LedHere(entry.Id) is { } led ? Math.Max(0, led.HighWatermark.Current - entry.Offset) : 0);
        }

        var states = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var group in listed.Groups)
            states[group.GroupState] = states.GetValueOrDefault(group.GroupState) + 1;
        return new GroupFigures(states, lags);
    }

    private async Task<(ErrorCode Error, IReadOnlyList<(TopicPartition Id, long Offset)> Offsets)> CommittedAsync(string group)
    {
        var committed = await _groups.FetchOffsetsAsync(group, topics: null, requireStable: false);
        if (committed.ErrorCode != ErrorCode.None)
            return (committed.ErrorCode, []);
        var offsets = committed.Topics
            .SelectMany(topic => topic.Partitions.Select(partition => (Id: new TopicPartition(topic.Name, partition.PartitionIndex), Offset: partition.CommittedOffset)))
            .Where(entry => entry.Offset >= 0)
            .OrderBy(entry => entry.Id);
        return (ErrorCode.None, [.. offsets]);
    }

    /// <summary>Null where this node does not lead the partition.</summary>
    private Partition? LedHere(TopicPartition id) => _partitions.Find(id.Topic, id.Partition) is { IsLeader: true } partition ? partition : null;

    private GroupPartitionLag Lag(TopicPartition id, long committed)
    {
        if (LedHere(id) is not { } partition)
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
